"""What a frozen graph of TensorFlow says of itself, before anything that could run it opens it.

A model is data. A graph may hold operators that read and write files, or run Python: only those are let through of
which it is known that they do not.
"""

from __future__ import annotations

from musicmap.errors import ModelError
from musicmap.models import wire
from musicmap.models.onnx_file import few

_BOOLEAN = 10  # of TensorFlow's `DataType`
_NAMES = """
Abs Add AddN AddV2 All Any ArgMax ArgMin Assert AvgPool BatchMatMul BatchMatMulV2 BatchMatMulV3
BatchNormWithGlobalNormalization BatchToSpaceND BiasAdd BiasAddV1 BroadcastArgs BroadcastTo Cast Ceil ClipByValue
Concat ConcatV2 Const Conv2D Cos Cosh Cumprod Cumsum DepthToSpace DepthwiseConv2dNative Div DivNoNan DynamicStitch
Einsum Elu Enter Equal Erf Exit Exp ExpandDims Expm1 Fill Floor FloorDiv FloorMod FusedBatchNorm FusedBatchNormV2
FusedBatchNormV3 Gather GatherNd GatherV2 Greater GreaterEqual Identity IdentityN If Inv InvertPermutation IsNan
L2Loss LRN LeakyRelu Less LessEqual LinSpace Log Log1p LogSoftmax LogicalAnd LogicalNot LogicalOr LoopCond MatMul Max
MaxPool MaxPoolV2 Maximum Mean Merge Min Minimum MirrorPad Mod Mul Neg NextIteration NoOp NotEqual OneHot OnesLike
Pack Pad PadV2 ParallelConcat PartitionedCall Placeholder PlaceholderWithDefault Pow PreventGradient Prod
RandomStandardNormal RandomUniform RandomUniformInt Range Rank RealDiv Reciprocal Relu Relu6 Reshape ResizeBilinear
ResizeNearestNeighbor Reverse ReverseV2 Rint Round Rsqrt ScatterNd Select SelectV2 Selu Shape ShapeN Sigmoid Sign Sin
Sinh Size Slice Softmax Softplus Softsign SpaceToBatchND SpaceToDepth Split SplitV Sqrt Square SquaredDifference
Squeeze StatefulPartitionedCall StatelessIf StatelessWhile StopGradient StridedSlice Sub Sum Switch Tan Tanh Tile TopK
TopKV2 Transpose TruncateDiv TruncatedNormal Unpack Where While Xdivy Xlogy ZerosLike
"""
_NUMBERS_ONLY = frozenset(_NAMES.split())
"""Operators through which numbers flow, and nothing else: no files, no network, no Python, no state."""


def read_graph(content: bytes) -> tuple[frozenset[str], frozenset[str]]:
    """The operators of a frozen TensorFlow graph, those of its own functions included, and the functions' names.

    Raises ValueError where it is no graph. Field numbers: `graph.proto`, `function.proto`, `node_def.proto` and
    `op_def.proto` of TensorFlow 2.
    """
    graph = memoryview(content)
    operators = {wire.text(node, 2) for node in wire.messages(graph, 1)}
    if not operators:
        raise ValueError("no graph")
    operators |= {wire.text(node, 2) for node in wire.messages(graph, 2, 1, 3)}
    return frozenset(operators), frozenset(wire.text(signature, 1) for signature in wire.messages(graph, 2, 1, 1))


def training_flag(content: bytes) -> str:
    """The name of the one true-or-false that a graph asks for: whether it is learning; empty where there is none."""
    found = []
    for node in wire.messages(memoryview(content), 1):
        if wire.text(node, 2) == "Placeholder":
            types = [
                value
                for entry in wire.messages(node, 5)
                if wire.text(entry, 1) == "dtype"
                for attribute in wire.messages(entry, 2)
                for number, value in wire.fields(attribute)
                if number == 6
            ]
            found += [wire.text(node, 1)] * (types == [_BOOLEAN])
    return found[0] if len(found) == 1 else ""


def checked_graph(content: bytes, name: str) -> None:
    """Raises ModelError where it is no frozen graph, or reaches for files, the network or programs."""
    try:
        operators, functions = read_graph(content)
    except ValueError as e:
        raise ModelError(f"“{name}” is no frozen graph of TensorFlow.", "Look whether it was downloaded whole.") from e
    strange = sorted(operators - _NUMBERS_ONLY - functions)
    if strange:
        raise ModelError(
            f"“{name}” wants more than numbers ({few(strange)}).", "musicmap runs no programs that come with models."
        )
