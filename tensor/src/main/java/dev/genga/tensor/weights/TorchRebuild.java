package dev.genga.tensor.weights;

import dev.genga.tensor.DType;
import dev.genga.tensor.weights.Pickled.Dict;
import dev.genga.tensor.weights.Pickled.Named;
import dev.genga.tensor.weights.Pickled.Sequence;
import dev.genga.tensor.weights.Pickled.Storage;
import dev.genga.tensor.weights.Pickled.Text;
import dev.genga.tensor.weights.Pickled.View;
import dev.genga.tensor.weights.Pickled.Whole;
import java.util.LinkedHashMap;
import java.util.List;

/// What the names of [TorchName] make of their arguments: descriptions of dicts, storages and
/// tensors.
///
/// Source: `torch/_utils.py` (`_rebuild_tensor_v2`, `_rebuild_tensor_v3`, `_rebuild_parameter`) and
/// `torch/serialization.py` (`persistent_id`).
final class TorchRebuild {
  private TorchRebuild() {}

  /// A storage from its persistent id: `("storage", class, key, device, elements)`.
  static Storage storage(Pickled id) {
    if (id instanceof Sequence(var items)
        && items.size() == 5
        && items.get(0).equals(new Text("storage"))
        && items.get(1) instanceof Named(TorchName(var role, var dtype))
        && role == TorchName.Role.STORAGE
        && items.get(2) instanceof Text(var key)
        && items.get(4) instanceof Whole(var numel)
        && numel >= 0) {
      return dtype == null
          ? new Storage(key, DType.UINT8, numel, false)
          : new Storage(key, dtype, numel, true);
    }
    throw new MalformedFileException("its pickle refers to something that is no storage");
  }

  /// What a call gives.
  static Pickled call(TorchName name, List<Pickled> arguments) {
    return switch (name.role()) {
      case DICT -> {
        if (!arguments.isEmpty()) {
          throw unexpected("OrderedDict");
        }
        yield new Dict(new LinkedHashMap<>());
      }
      case TENSOR -> tensor(arguments);
      case TENSOR_WITH_DTYPE -> tensorWithDtype(arguments);
      case PARAMETER -> {
        if (!arguments.isEmpty() && arguments.getFirst() instanceof View tensor) {
          yield tensor;
        }
        throw unexpected("_rebuild_parameter");
      }
      case STORAGE, DTYPE -> throw new MalformedFileException("its pickle calls a dtype");
    };
  }

  private static View tensor(List<Pickled> arguments) {
    if (arguments.size() >= 6
        && arguments.get(0) instanceof Storage storage
        && storage.typed()
        && arguments.get(1) instanceof Whole(var offset)) {
      return new View(
          storage, storage.dtype(), offset, sizes(arguments.get(2)), sizes(arguments.get(3)));
    }
    throw unexpected("_rebuild_tensor_v2");
  }

  private static View tensorWithDtype(List<Pickled> arguments) {
    if (arguments.size() >= 7
        && arguments.get(0) instanceof Storage storage
        && !storage.typed()
        && arguments.get(1) instanceof Whole(var offset)
        && arguments.get(6) instanceof Named(TorchName(var role, var dtype))
        && role == TorchName.Role.DTYPE
        && dtype != null) {
      return new View(storage, dtype, offset, sizes(arguments.get(2)), sizes(arguments.get(3)));
    }
    throw unexpected("_rebuild_tensor_v3");
  }

  private static List<Long> sizes(Pickled sizes) {
    if (!(sizes instanceof Sequence(var items))) {
      throw unexpected("a tensor's sizes");
    }
    return items.stream()
        .map(item -> {
          if (item instanceof Whole(var size) && size >= 0) {
            return size;
          }
          throw unexpected("a tensor's sizes");
        })
        .toList();
  }

  private static MalformedFileException unexpected(String what) {
    return new MalformedFileException("its pickle gives " + what + " something unexpected");
  }
}
