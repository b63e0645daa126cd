package dev.genga.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.TensorBase;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.VoidTensorHook;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/// Scaled dot product attention on the CPU.
///
/// The bundled libtorch calls a threaded OpenBLAS inside its own parallel loop, which oversubscribes
/// the cores threefold, and has no bf16 matrix product there at all (25 times slower). So with it,
/// attention runs in fp32 and OpenBLAS is held to one thread inside, forward and backward.
sealed interface CpuAttention {
  /// `query`, `key`, `value` are `[B, heads, L, head dim]`; so is the result, in the query's dtype.
  /// `bias`, float32, is added to the scores.
  org.bytedeco.pytorch.Tensor attend(
      org.bytedeco.pytorch.Tensor query,
      org.bytedeco.pytorch.Tensor key,
      org.bytedeco.pytorch.Tensor value,
      TensorOptional bias);

  /// libtorch's own attention; `bias` is added to the scores.
  static org.bytedeco.pytorch.Tensor attention(
      org.bytedeco.pytorch.Tensor query,
      org.bytedeco.pytorch.Tensor key,
      org.bytedeco.pytorch.Tensor value,
      TensorOptional bias) {
    return torch.scaled_dot_product_attention(
        query, key, value, bias, 0, false, new DoubleOptional(), false);
  }

  /// How many threads one matrix product may use from now on, for the whole process, where libtorch
  /// does not decide that for each calling thread.
  void setProductThreads(int threads);

  /// For `genga doctor`.
  String description();

  static CpuAttention direct() {
    return new Direct();
  }

  static CpuAttention overOpenBlas(Path library) {
    var symbols = SymbolLookup.libraryLookup(library, Arena.global());
    var setThreads =
        Linker.nativeLinker()
            .downcallHandle(
                symbols.findOrThrow("openblas_set_num_threads"),
                FunctionDescriptor.ofVoid(ValueLayout.JAVA_INT));
    return new OverOpenBlas(new OpenBlasThreads(setThreads));
  }

  /// libtorch's kernel as it is.
  record Direct() implements CpuAttention {
    @Override
    public org.bytedeco.pytorch.Tensor attend(
        org.bytedeco.pytorch.Tensor query,
        org.bytedeco.pytorch.Tensor key,
        org.bytedeco.pytorch.Tensor value,
        TensorOptional bias) {
      return CpuAttention.attention(query, key, value, bias);
    }

    @Override
    public void setProductThreads(int threads) {}

    @Override
    public String description() {
      return "libtorch's flash kernel";
    }
  }

  /// libtorch's kernel in fp32, OpenBLAS held to one thread inside it.
  record OverOpenBlas(OpenBlasThreads threads) implements CpuAttention {
    @Override
    public org.bytedeco.pytorch.Tensor attend(
        org.bytedeco.pytorch.Tensor query,
        org.bytedeco.pytorch.Tensor key,
        org.bytedeco.pytorch.Tensor value,
        TensorOptional bias) {
      var dtype = query.scalar_type();
      var q = query.to(ScalarType.Float);
      var k = key.to(ScalarType.Float);
      var v = value.to(ScalarType.Float);
      org.bytedeco.pytorch.Tensor y;
      threads.single();
      try {
        y = CpuAttention.attention(q, k, v, bias);
      } finally {
        threads.all();
      }
      if (y.requires_grad() && q.requires_grad()) {
        y.register_hook(threads.beforeBackward);
        q.register_hook(threads.afterBackward);
      }
      return y.to(dtype);
    }

    @Override
    public void setProductThreads(int count) {
      threads.set(count);
    }

    @Override
    public String description() {
      return "libtorch's flash kernel in fp32, OpenBLAS held to one thread inside it";
    }
  }

  /// OpenBLAS's process-wide thread count.
  final class OpenBlasThreads {
    private final MethodHandle set;
    private final VoidTensorHook beforeBackward =
        new VoidTensorHook() {
          @Override
          public void call(TensorBase gradient) {
            single();
          }
        };
    private final VoidTensorHook afterBackward =
        new VoidTensorHook() {
          @Override
          public void call(TensorBase gradient) {
            all();
          }
        };

    OpenBlasThreads(MethodHandle set) {
      this.set = set;
    }

    void single() {
      set(1);
    }

    void all() {
      set(torch.get_num_threads());
    }

    private void set(int threads) {
      try {
        set.invokeExact(threads);
      } catch (Throwable e) {
        throw new IllegalStateException("openblas_set_num_threads failed", e);
      }
    }
  }
}
