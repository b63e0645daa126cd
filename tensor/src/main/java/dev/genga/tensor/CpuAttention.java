package dev.genga.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.IValue;
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

  /// What [#attend] without a bias gives, and what the backward pass needs of it.
  AttentionPass pass(Tensor query, Tensor key, Tensor value);

  /// The gradients of query, key and value.
  Tensor[] backward(AttentionPass pass, Tensor query, Tensor key, Tensor value, Tensor gradient);

  /// The kernel that [#attention] runs on the CPU: output and logarithms of the sums.
  static Tensor[] kernel(Tensor query, Tensor key, Tensor value) {
    return Operators.call(
        "_scaled_dot_product_flash_attention_for_cpu",
        new IValue(query.pointer()),
        new IValue(key.pointer()),
        new IValue(value.pointer()),
        new IValue(0.0),
        new IValue(false),
        new IValue(),
        new IValue());
  }

  /// The backward pass of [#kernel].
  static Tensor[] kernelBackward(
      AttentionPass pass, Tensor query, Tensor key, Tensor value, Tensor gradient) {
    return Operators.call(
        "_scaled_dot_product_flash_attention_for_cpu_backward",
        new IValue(gradient.pointer()),
        new IValue(query.pointer()),
        new IValue(key.pointer()),
        new IValue(value.pointer()),
        new IValue(pass.computed().pointer()),
        new IValue(pass.logsumexp().pointer()),
        new IValue(0.0),
        new IValue(false),
        new IValue(),
        new IValue());
  }

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
    public AttentionPass pass(Tensor query, Tensor key, Tensor value) {
      var results = kernel(query, key, value);
      return new AttentionPass(results[0], results[1]);
    }

    @Override
    public Tensor[] backward(
        AttentionPass pass, Tensor query, Tensor key, Tensor value, Tensor gradient) {
      return kernelBackward(pass, query, key, value, gradient);
    }

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
      if (y.requires_grad()) {
        y.register_hook(threads.beforeBackward);
        // Which of the three is reached first is libtorch's affair.
        for (var input : List.of(q, k, v)) {
          if (input.requires_grad()) {
            input.register_hook(threads.afterBackward);
          }
        }
      }
      return y.to(dtype);
    }

    @Override
    public void setProductThreads(int count) {
      threads.set(count);
    }

    @Override
    public AttentionPass pass(Tensor query, Tensor key, Tensor value) {
      threads.single();
      try {
        var results =
            kernel(query.to(DType.FLOAT32), key.to(DType.FLOAT32), value.to(DType.FLOAT32));
        return new AttentionPass(results[0], results[1]);
      } finally {
        threads.all();
      }
    }

    @Override
    public Tensor[] backward(
        AttentionPass pass, Tensor query, Tensor key, Tensor value, Tensor gradient) {
      threads.single();
      try {
        var gradients =
            kernelBackward(
                pass,
                query.to(DType.FLOAT32),
                key.to(DType.FLOAT32),
                value.to(DType.FLOAT32),
                gradient.to(DType.FLOAT32));
        return new Tensor[] {
          gradients[0].to(query.dtype()),
          gradients[1].to(key.dtype()),
          gradients[2].to(value.dtype())
        };
      } finally {
        threads.all();
      }
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
