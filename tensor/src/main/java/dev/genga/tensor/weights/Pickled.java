package dev.genga.tensor.weights;

import dev.genga.tensor.DType;
import java.util.List;
import java.util.Map;

/// What a pickle of `torch.save` can hold here: plain data and tensors, nothing that acts.
sealed interface Pickled {
  /// A str.
  record Text(String value) implements Pickled {}

  /// An int that fits 64 bits.
  record Whole(long value) implements Pickled {}

  /// A float.
  record Real(double value) implements Pickled {}

  /// A bool.
  record Truth(boolean value) implements Pickled {}

  /// None.
  record Nothing() implements Pickled {}

  /// A tuple, or a list, whose items are added after it was made.
  record Sequence(List<Pickled> items) implements Pickled {}

  /// A dict or an OrderedDict, filled after it was made.
  record Dict(Map<String, Pickled> items) implements Pickled {}

  /// A class or function from the closed list.
  record Named(TorchName name) implements Pickled {}

  /// Raw memory: an entry of the archive.
  ///
  /// @param key the entry's name under `data/`
  /// @param numel how many elements of `dtype` it holds; bytes where `typed` is false
  /// @param typed whether the storage itself names its dtype
  record Storage(String key, DType dtype, long numel, boolean typed) implements Pickled {}

  /// A view of a storage.
  ///
  /// @param offset the first element, counted in elements
  /// @param strides elements from one index to the next along each dimension
  record View(Storage storage, DType dtype, long offset, List<Long> shape, List<Long> strides)
      implements Pickled {}
}
