package dev.genga.tensor.weights;

import dev.genga.tensor.DType;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The closed list of what a pickle may name. None of it is ever called: each only says how plain
/// data is to be read.
///
/// Source: `torch/_weights_only_unpickler.py` and `torch/_tensor.py` (`_reduce_ex_internal`), of
/// which this is the part that a dict of tensors needs.
///
/// @param role what it stands for
/// @param dtype the element type that it names; null for those that name none
record TorchName(Role role, @Nullable DType dtype) {
  /// What a name stands for.
  enum Role {
    /// `collections.OrderedDict`.
    DICT,
    /// `torch._utils._rebuild_tensor_v2`: a view of a typed storage.
    TENSOR,
    /// `torch._utils._rebuild_tensor_v3`: a view of raw bytes with a dtype beside it.
    TENSOR_WITH_DTYPE,
    /// `torch._utils._rebuild_parameter`: a tensor in a wrapper.
    PARAMETER,
    /// A storage class such as `torch.FloatStorage`.
    STORAGE,
    /// A dtype such as `torch.float8_e4m3fn`.
    DTYPE
  }

  private static final Map<String, TorchName> ALL = all();

  /// The name written as `module.name`, or null if it is not on the list.
  static @Nullable TorchName find(String name) {
    return ALL.get(name);
  }

  private static Map<String, TorchName> all() {
    var all = new HashMap<String, TorchName>();
    all.put("collections.OrderedDict", new TorchName(Role.DICT, null));
    all.put("torch._utils._rebuild_tensor_v2", new TorchName(Role.TENSOR, null));
    all.put("torch._utils._rebuild_tensor_v3", new TorchName(Role.TENSOR_WITH_DTYPE, null));
    all.put("torch._utils._rebuild_parameter", new TorchName(Role.PARAMETER, null));
    all.put("torch.storage.UntypedStorage", new TorchName(Role.STORAGE, null));
    for (var dtype : DType.values()) {
      var storage = storageClass(dtype);
      if (storage != null) {
        all.put("torch." + storage, new TorchName(Role.STORAGE, dtype));
      }
      all.put("torch." + dtype.torchName(), new TorchName(Role.DTYPE, dtype));
    }
    return Map.copyOf(all);
  }

  private static @Nullable String storageClass(DType dtype) {
    return switch (dtype) {
      case FLOAT64 -> "DoubleStorage";
      case FLOAT32 -> "FloatStorage";
      case FLOAT16 -> "HalfStorage";
      case BFLOAT16 -> "BFloat16Storage";
      case INT64 -> "LongStorage";
      case INT32 -> "IntStorage";
      case INT16 -> "ShortStorage";
      case INT8 -> "CharStorage";
      case UINT8 -> "ByteStorage";
      case BOOL -> "BoolStorage";
      case FLOAT8_E4M3FN, FLOAT8_E5M2 -> null;
    };
  }
}
