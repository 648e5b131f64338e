# Starts musicmap on Windows; the first time it sets everything up.
#   powershell -ExecutionPolicy Bypass -File packaging\run.ps1                 a window
#   powershell -ExecutionPolicy Bypass -File packaging\run.ps1 demo            the demo library, no music needed
#   powershell -ExecutionPolicy Bypass -File packaging\run.ps1 FOLDER          your music
#   powershell -ExecutionPolicy Bypass -File packaging\run.ps1 analyze ...     any musicmap command
# There is no Essentia for Windows, so there is nothing that --lean could leave out; it is accepted all the same.
# The same steps as run.sh and setup.sh. Nobody has run this file yet: please say how it went.
$ErrorActionPreference = 'Stop'

$root = Split-Path -Parent $PSScriptRoot
$environment = Join-Path $root '.venv'
$python = Join-Path $environment 'Scripts\python.exe'
$lock = Join-Path $PSScriptRoot 'requirements.lock'
$stampFile = Join-Path $environment 'musicmap-run'

function Fail($sentence) {
    [Console]::Error.WriteLine($sentence)
    exit 1
}

function Get-Stamp {
    $settings = Get-Content (Join-Path $environment 'pyvenv.cfg') -ErrorAction SilentlyContinue
    $version = $settings | Where-Object { $_ -like 'version*' }
    "$((Get-FileHash $lock -Algorithm SHA256).Hash) $version $root"
}

# The py launcher knows every installed Python; `python` is the fallback.
function Find-Python {
    $check = 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))'
    foreach ($candidate in @(@('py', '-3.13'), @('py', '-3.12'), @('py', '-3.11'), @('py', '-3.14'), @('python'))) {
        $program, $options = $candidate[0], @($candidate | Select-Object -Skip 1)
        if (-not (Get-Command $program -ErrorAction SilentlyContinue)) { continue }
        # What a missing version says on stderr is no error of ours.
        $ErrorActionPreference = 'Continue'
        & $program @options -c $check 2>$null
        if ($LASTEXITCODE -eq 0) { return , $candidate }
    }
    Fail ('musicmap needs Python 3.11, 3.12, 3.13 or 3.14, and found none. Type this, then start again:' +
        "`n  winget install Python.Python.3.13")
}

function Install-Everything {
    [Console]::Error.WriteLine('Setting up musicmap. This happens once and takes some minutes.')
    $found = Find-Python
    $program, $options = $found[0], @($found | Select-Object -Skip 1)
    & $program @options -m venv --clear $environment
    if ($LASTEXITCODE -ne 0) { Fail "The folder $environment could not be made." }
    & $python -m pip install --disable-pip-version-check --no-input --require-hashes --only-binary ':all:' `
        --requirement $lock | Out-Host
    if ($LASTEXITCODE -ne 0) { Fail 'Some packages could not be installed. Is there a network? Start again to go on.' }
    # The project is found from everywhere, and by the worker processes too.
    & $python -c "import sys, sysconfig; open(sysconfig.get_path('purelib') + '/musicmap.pth', 'w').write(sys.argv[1])" $root
    Set-Content -Path $stampFile -Value (Get-Stamp)
}

$words = @($args | Where-Object { $_ -ne '--lean' })
$stamped = (Test-Path $python) -and (Test-Path $stampFile) -and ((Get-Content $stampFile) -eq (Get-Stamp))
if (-not $stamped) { Install-Everything }
& $python -P -m musicmap @words
exit $LASTEXITCODE
