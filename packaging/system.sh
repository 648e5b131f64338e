# shellcheck shell=sh
# What musicmap needs from the system beside Python. Sourced by setup.sh; plain POSIX sh.
#
# On Debian and Ubuntu, as root or where sudo asks no password, what is missing is installed. Elsewhere the one line
# to type is printed. macOS needs nothing to run: the wheels bring it all.

# What is looked for (a library, a program, a module of ALSA, a plugin of VLC, a folder of fonts), and the packages that bring it: apt, dnf, pacman.
run_needs='
library libGL.so.1               libgl1                libglvnd-glx             libglvnd
library libEGL.so.1              libegl1               libglvnd-egl             libglvnd
library libxkbcommon.so.0        libxkbcommon0         libxkbcommon             libxkbcommon
library libxkbcommon-x11.so.0    libxkbcommon-x11-0    libxkbcommon-x11         libxkbcommon-x11
library libdbus-1.so.3           libdbus-1-3           dbus-libs                dbus
library libfontconfig.so.1       libfontconfig1        fontconfig               fontconfig
library libglib-2.0.so.0         libglib2.0-0          glib2                    glib2
library libgssapi_krb5.so.2      libgssapi-krb5-2      krb5-libs                krb5
library libX11-xcb.so.1          libx11-xcb1           libX11-xcb               libx11
library libxcb-cursor.so.0       libxcb-cursor0        xcb-util-cursor          xcb-util-cursor
library libxcb-glx.so.0          libxcb-glx0           libxcb                   libxcb
library libxcb-icccm.so.4        libxcb-icccm4         xcb-util-wm              xcb-util-wm
library libxcb-image.so.0        libxcb-image0         xcb-util-image           xcb-util-image
library libxcb-keysyms.so.1      libxcb-keysyms1       xcb-util-keysyms         xcb-util-keysyms
library libxcb-randr.so.0        libxcb-randr0         libxcb                   libxcb
library libxcb-render-util.so.0  libxcb-render-util0   xcb-util-renderutil      xcb-util-renderutil
library libxcb-shape.so.0        libxcb-shape0         libxcb                   libxcb
library libxcb-sync.so.1         libxcb-sync1          libxcb                   libxcb
library libxcb-util.so.1         libxcb-util1          xcb-util                 xcb-util
library libxcb-xfixes.so.0       libxcb-xfixes0        libxcb                   libxcb
library libxcb-xkb.so.1          libxcb-xkb1           libxcb                   libxcb
library libportaudio.so.2        libportaudio2         portaudio                portaudio
fonts   /usr/share/fonts         fonts-noto-core       google-noto-sans-fonts   noto-fonts
'
test_needs='
program Xvfb                     xvfb                  xorg-x11-server-Xvfb     xorg-server-xvfb
program openbox                  openbox               openbox                  openbox
program xprop                    x11-utils             xprop                    xorg-xprop
program xdotool                  xdotool               xdotool                  xdotool
program pulseaudio               pulseaudio            pulseaudio               pulseaudio
program parec                    pulseaudio-utils      pulseaudio-utils         libpulse
module  libasound_module_pcm_pulse.so libasound2-plugins alsa-plugins-pulseaudio alsa-plugins
program dbus-daemon              dbus-daemon           dbus-daemon              dbus
program mpv                      mpv                   mpv                      mpv
program mpd                      mpd                   mpd                      mpd
program mpc                      mpc                   mpc                      mpc
library libvlc.so.5              libvlc5               vlc-libs                 libvlc
plugin  demux/libplaylist_plugin.so vlc-plugin-base    vlc-plugins-base         vlc-plugins-base
'
brew_needs='
program mpv mpv
program mpd mpd
program mpc mpc
program pulseaudio pulseaudio
'

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$@"
    exit 1
}

# Whether a thing of this kind is there.
there() {
    case $1 in
        library) case $known_libraries in *"$2 "*) return 0 ;; esac; return 1 ;;
        program) command -v "$2" >/dev/null 2>&1 ;;
        module) for file in /usr/lib/alsa-lib/"$2" /usr/lib64/alsa-lib/"$2" /usr/lib/*/alsa-lib/"$2"; do
                [ -e "$file" ] && return 0
            done
            return 1 ;;
        plugin) for file in /usr/lib/vlc/plugins/"$2" /usr/lib64/vlc/plugins/"$2" /usr/lib/*/vlc/plugins/"$2"; do
                [ -e "$file" ] && return 0
            done
            return 1 ;;
        fonts) [ -n "$(find -L "$2" \( -name '*.ttf' -o -name '*.otf' -o -name '*.ttc' \) 2>/dev/null | head -n 1)" ] ;;
    esac
}

# The packages that are missing, by this package manager's names, each once.
missing_packages() {
    printf '%s\n' "$2" | while read -r kind name apt dnf pacman; do
        [ -n "$kind" ] || continue
        there "$kind" "$name" && continue
        case $1 in apt) echo "$apt" ;; dnf) echo "$dnf" ;; pacman) echo "$pacman" ;; brew) echo "$apt" ;; esac
    done | sort -u | tr '\n' ' '
}

# Sets `as_root` to the word that makes a command run as root; false where that would ask a password.
can_be_root() {
    as_root=
    [ "$(id -u)" = 0 ] && return 0
    as_root=sudo
    command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null
}

apt_install() {
    say "Installing from the system's packages: $*"
    $as_root apt-get update -qq >/dev/null &&
        $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# Sees to it that all of `run_needs` (and of `test_needs`, for `test`) is there, or says what to type, and ends.
need_system() {
    if [ "$(uname -s)" = Darwin ]; then
        packages=
        [ "$1" = test ] && packages=$(missing_packages brew "$brew_needs")
        [ -z "$packages" ] || fail "Some programs are missing that the tests use. Type this, then start again:" \
            "
  brew install $packages"
        return
    fi
    PATH=$PATH:/usr/sbin:/sbin
    command -v ldconfig >/dev/null 2>&1 || return 0 # No way to see what is there: Qt will say what it misses.
    known_libraries=$(ldconfig -p | awk '{ printf "%s ", $1 }')
    needs=$run_needs
    [ "$1" = test ] && needs=$run_needs$test_needs
    [ -n "$(missing_packages apt "$needs")" ] || return 0
    if command -v apt-get >/dev/null 2>&1; then
        packages=$(missing_packages apt "$needs")
        # shellcheck disable=SC2086 # One word for each package.
        can_be_root && apt_install $packages && return
        line="sudo apt-get install --no-install-recommends $packages"
    elif command -v dnf >/dev/null 2>&1; then
        line="sudo dnf install $(missing_packages dnf "$needs")"
    elif command -v pacman >/dev/null 2>&1; then
        line="sudo pacman -S --needed $(missing_packages pacman "$needs")"
    else
        fail 'Some system libraries are missing. On Debian their packages are called:' \
            "$(missing_packages apt "$needs")"
    fi
    fail "Some system libraries are missing. Type this, then start again:
  $line"
}
