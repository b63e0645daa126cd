package dev.genga.tensor;

import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;

/// libtorch's operators that the presets wrap no method for, called by name.
final class Operators {
  private Operators() {}

  /// Calls an operator of the `aten` namespace.
  ///
  /// @param name without the namespace
  /// @param arguments all of the schema's, in order; `new IValue()` is none
  /// @return its results, tensors all
  static Tensor[] call(String name, IValue... arguments) {
    var stack = new IValueVector(arguments);
    Dispatcher.singleton().findSchemaOrThrow("aten::" + name, "").callBoxed(stack);
    var results = new Tensor[Math.toIntExact(stack.size())];
    for (int i = 0; i < results.length; i++) {
      // What toTensor gives lies inside the stack, and goes with it.
      results[i] = Tensor.wrap(new org.bytedeco.pytorch.Tensor(stack.get(i).toTensor()));
    }
    return results;
  }
}
