package dev.genga.tensor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;

/// Frees the tensors made inside a block, a training step or a sampler step when it ends.
///
/// ```java
/// try (var scope = TensorScope.open()) {
///   return scope.keep(a.matmul(b).plus(c));
/// }
/// ```
///
/// Closing drops handles, not storage: what a later backward pass still needs stays alive. Scopes
/// nest, and belong to the thread that opened them.
public final class TensorScope implements AutoCloseable {
  private static final ThreadLocal<Deque<TensorScope>> STACK =
      ThreadLocal.withInitial(ArrayDeque::new);

  private final PointerScope pointers;
  private final Deque<Tensor> tensors = new ArrayDeque<>();

  private TensorScope() {
    Engine.current();
    pointers = new PointerScope();
  }

  /// Opens a scope inside the thread's current one.
  public static TensorScope open() {
    var scope = new TensorScope();
    STACK.get().push(scope);
    return scope;
  }

  /// Hands a tensor to the enclosing scope, or, where there is none, to the caller, who closes it.
  /// A tensor that is not this scope's stays where it is.
  public Tensor keep(Tensor tensor) {
    if (tensors.removeLastOccurrence(tensor)) {
      var pointer = tensor.pointer();
      pointer.retainReference();
      pointers.detach(pointer);
      var outer = outer();
      if (outer != null) {
        outer.pointers.attach(pointer);
        pointer.releaseReference();
        outer.tensors.addLast(tensor);
      }
    }
    return tensor;
  }

  /// [#keep(Tensor)] for each.
  public List<Tensor> keep(List<Tensor> kept) {
    kept.forEach(this::keep);
    return kept;
  }

  /// Takes a tensor out of the thread's current scope, for whoever keeps it beyond all scopes and
  /// closes it. A tensor that is not the current scope's stays where it is.
  public static Tensor release(Tensor tensor) {
    var scope = STACK.get().peek();
    if (scope != null && scope.tensors.removeLastOccurrence(tensor)) {
      tensor.pointer().retainReference();
      scope.pointers.detach(tensor.pointer());
    }
    return tensor;
  }

  /// How many tensors this scope would free now.
  public int live() {
    return tensors.size();
  }

  /// Bytes of the memory behind these tensors; what several share counts once.
  public long bytes() {
    var pieces = new HashMap<Long, Long>();
    for (var tensor : tensors) {
      var storage = tensor.pointer().storage();
      var memory = storage.data();
      if (memory != null && !memory.isNull()) {
        pieces.put(memory.address(), storage.nbytes());
      }
    }
    return pieces.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public void close() {
    var stack = STACK.get();
    if (stack.peek() != this) {
      throw new IllegalStateException("scopes close in the reverse order of their opening");
    }
    stack.pop();
    tensors.clear();
    pointers.close();
  }

  static void register(Tensor tensor) {
    var scope = STACK.get().peek();
    if (scope != null) {
      scope.tensors.addLast(tensor);
    }
  }

  static void forget(Tensor tensor) {
    for (var scope : STACK.get()) {
      if (scope.tensors.removeLastOccurrence(tensor)) {
        return;
      }
    }
  }

  private @org.jspecify.annotations.Nullable TensorScope outer() {
    Iterator<TensorScope> scopes = STACK.get().iterator();
    while (scopes.hasNext()) {
      if (scopes.next() == this) {
        return scopes.hasNext() ? scopes.next() : null;
      }
    }
    return null;
  }
}
