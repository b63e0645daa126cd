package dev.genga.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// What a transformer block does to its hidden states row by row, on a CUDA device: each operation in one
/// kernel where libtorch takes up to ten, compiled on the machine for its card. The results are those of the
/// separate operations but for the order of sums; the same input gives the same bits each time. No graph is
/// recorded: the gradients are operations of their own.
///
/// Where there is no such device, no run-time compiler beside libtorch, or
/// `-Dgenga.fusedKernels=false`, there are none, and libtorch's operations do it.
///
/// Shapes: `B` batch, `L` tokens, `C` width.
public final class FusedKernels {
  private static final String SWITCH = "genga.fusedKernels";
  private static final List<DType> DTYPES = List.of(DType.FLOAT32, DType.FLOAT16, DType.BFLOAT16);
  private static final int MOST_THREADS = 256;
  private static final int WARP = 32;
  private static final Map<Device, State> STATES = new HashMap<>();

  private final CudaDriver driver;
  private final Map<Operation, Map<DType, MemorySegment>> kernels = new EnumMap<>(Operation.class);

  private enum Operation {
    MODULATE("modulate"),
    MODULATE_BACK("modulate_back"),
    TURN("turn"),
    TURN_BACK("turn_back"),
    GATED("gated");

    private final String kernel;

    Operation(String kernel) {
      this.kernel = kernel;
    }
  }

  /// @param kernels null where there are none
  /// @param description of them, or why there are none
  private record State(@Nullable FusedKernels kernels, String description) {}

  private FusedKernels(CudaDriver driver, MemorySegment module) {
    this.driver = driver;
    for (var operation : Operation.values()) {
      var ofTypes = new EnumMap<DType, MemorySegment>(DType.class);
      for (var dtype : DTYPES) {
        ofTypes.put(dtype, driver.function(module, operation.kernel + "_" + dtype.torchName()));
      }
      kernels.put(operation, ofTypes);
    }
  }

  /// The kernels of a tensor's device and dtype, or null where there are none.
  public static @Nullable FusedKernels of(Tensor x) {
    if (!x.pointer().is_cuda()) {
      return null;
    }
    var kernels = state(x.device()).kernels();
    return kernels != null && DTYPES.contains(x.dtype()) ? kernels : null;
  }

  /// [#of] where no graph leads from any of these to what is computed, or null.
  public static @Nullable FusedKernels withoutGraph(Tensor x, Tensor... others) {
    if (!x.pointer().is_cuda()) {
      return null;
    }
    if (Autograd.isOn()) {
      if (x.requiresGrad()) {
        return null;
      }
      for (var other : others) {
        if (other.requiresGrad()) {
          return null;
        }
      }
    }
    return of(x);
  }

  /// What a CUDA device has of them, in words, for `genga doctor`.
  public static String description(Device device) {
    return state(device).description();
  }

  private static State state(Device device) {
    synchronized (STATES) {
      return STATES.computeIfAbsent(device, FusedKernels::compile);
    }
  }

  private static State compile(Device device) {
    if (!Boolean.parseBoolean(System.getProperty(SWITCH, "true"))) {
      return new State(null, "none: switched off by " + SWITCH);
    }
    var compiler = Nvrtc.find(Engine.current().libraries());
    if (compiler.isEmpty()) {
      return new State(null, "none: there is no NVRTC beside the engine");
    }
    try (var arena = Arena.ofConfined()) {
      var driver = new CudaDriver(device);
      int capability = driver.capability();
      var module = driver.module(KernelCode.of(source(), capability, compiler.get(), arena));
      return new State(
          new FusedKernels(driver, module), "compiled for compute capability " + capability / 10.0);
    } catch (IllegalStateException | IllegalArgumentException e) {
      return new State(
          null, "none: " + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }
  }

  static String source() {
    try (var in = FusedKernels.class.getResourceAsStream("fused.cu")) {
      if (in == null) {
        throw new IllegalStateException("fused.cu is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ------------------------------------------------------------------------------ operations

  /// `norm(x) * (1 + scale) + shift`, the norm to mean 0 and deviation 1 over a row.
  ///
  /// @param x `[B, L, C]`
  /// @param shift `[B, 1, C]`, float32; so is `scale`
  /// @return `[B, L, C]`, in the dtype of `x`
  public Tensor modulated(Tensor x, Tensor shift, Tensor scale, double eps) {
    return launch(
        Operation.MODULATE,
        x,
        List.of(),
        (arguments, rows) ->
            arguments
                .address(rows.x)
                .address(shift)
                .address(scale)
                .address(rows.y)
                .sizes(x)
                .stride(shift)
                .stride(scale)
                .real(eps));
  }

  /// The gradient of the `x` of [#modulated].
  ///
  /// @param gradient of the result, `[B, L, C]`
  public Tensor modulatedBackward(Tensor x, Tensor scale, double eps, Tensor gradient) {
    return launch(
        Operation.MODULATE_BACK,
        x,
        List.of(gradient),
        (arguments, rows) ->
            arguments
                .address(rows.x)
                .address(scale)
                .address(rows.others.getFirst())
                .address(rows.y)
                .sizes(x)
                .stride(scale)
                .real(eps));
  }

  /// `x / rms(x) * weight`, and each pair of neighbours turned by its angle.
  ///
  /// @param x `[B, L, C]`
  /// @param weight `[C]`, in the dtype of `x`
  /// @param rotation cosine and sine, `[1, L, 1, D/2, 2]`, float32; null turns nothing
  /// @return `[B, L, C]`, in the dtype of `x`
  public Tensor turned(Tensor x, Tensor weight, @Nullable Tensor rotation, double eps) {
    return launch(
        Operation.TURN,
        x,
        List.of(),
        (arguments, rows) ->
            arguments
                .address(rows.x)
                .address(weight)
                .addressOrNone(rotation)
                .address(rows.y)
                .sizes(x)
                .whole(rotation == null ? 0 : rotation.size(3))
                .real(eps));
  }

  /// The gradient of the `x` of [#turned].
  ///
  /// @param gradient of the result, of `[B, L, C]` or a shape that reads so
  public Tensor turnedBackward(
      Tensor x, Tensor weight, @Nullable Tensor rotation, double eps, Tensor gradient) {
    return launch(
        Operation.TURN_BACK,
        x,
        List.of(gradient),
        (arguments, rows) ->
            arguments
                .address(rows.x)
                .address(weight)
                .addressOrNone(rotation)
                .address(rows.others.getFirst())
                .address(rows.y)
                .sizes(x)
                .whole(rotation == null ? 0 : rotation.size(3))
                .real(eps));
  }

  /// `x + y * gate`.
  ///
  /// @param x `[B, L, C]`; so is `y`, in the same dtype; null for none: the gradient of `y`
  /// @param gate `[B, 1, C]`, float32
  /// @return `[B, L, C]`, in their dtype
  public Tensor gated(@Nullable Tensor x, Tensor y, Tensor gate) {
    return launch(
        Operation.GATED,
        y,
        x == null ? List.of() : List.of(x),
        (arguments, rows) ->
            arguments
                .addressOrNone(x == null ? null : rows.others.getFirst())
                .address(rows.x)
                .address(gate)
                .address(rows.y)
                .sizes(y)
                .stride(gate));
  }

  /// What a kernel reads and writes, dense.
  ///
  /// @param x `[B, L, C]`; so are the others
  /// @param y the result's place
  private record Rows(Tensor x, List<Tensor> others, Tensor y) {}

  /// Runs a kernel, a thread block for each row.
  ///
  /// @param fill gives the kernel's arguments, in its order
  /// @return the result, in the shape and dtype of `x`
  private Tensor launch(
      Operation operation, Tensor x, List<Tensor> others, BiConsumer<Arguments, Rows> fill) {
    int width = Math.toIntExact(x.size(2));
    int threads = Math.min(MOST_THREADS, (width + WARP - 1) / WARP * WARP);
    int blocks = Math.toIntExact(x.size(0) * x.size(1));
    var kernel = kernels.getOrDefault(operation, Map.of()).get(x.dtype());
    if (kernel == null) {
      throw new IllegalArgumentException("no kernel for " + x.dtype());
    }
    try (var scope = TensorScope.open();
        var _ = Autograd.off();
        var arguments = new Arguments()) {
      var rows =
          new Rows(
              x.contiguous(),
              others.stream().map(Tensor::contiguous).toList(),
              Tensors.empty(x.shape(), x.dtype(), x.device()));
      fill.accept(arguments, rows);
      driver.launch(kernel, blocks, threads, arguments.pointers());
      return scope.keep(rows.y);
    }
  }

  /// A kernel's arguments: their values, and the list of pointers to them that the driver takes.
  private static final class Arguments implements AutoCloseable {
    private static final int MOST = 9;

    private final Arena arena = Arena.ofConfined();
    private final MemorySegment values;
    private final MemorySegment pointers;
    private int count;

    Arguments() {
      values = arena.allocate(ValueLayout.JAVA_LONG, MOST);
      pointers = arena.allocate(ValueLayout.ADDRESS, MOST + 1);
    }

    private Arguments put(long bits) {
      values.setAtIndex(ValueLayout.JAVA_LONG, count, bits);
      pointers.setAtIndex(ValueLayout.ADDRESS, count, values.asSlice(8L * count));
      count++;
      return this;
    }

    Arguments address(Tensor tensor) {
      return put(tensor.address());
    }

    Arguments addressOrNone(@Nullable Tensor tensor) {
      return put(tensor == null ? 0 : tensor.address());
    }

    /// Its width, and the rows of a sample.
    Arguments sizes(Tensor x) {
      return whole(x.size(2)).whole(x.size(1));
    }

    Arguments whole(long value) {
      return put(Math.toIntExact(value));
    }

    /// Elements from one sample's row to the next's.
    Arguments stride(Tensor perSample) {
      if (perSample.dtype() != DType.FLOAT32 || perSample.stride(2) != 1) {
        throw new IllegalArgumentException("dense rows of float32 are needed: " + perSample);
      }
      return put(perSample.size(0) == 1 ? 0 : perSample.stride(0));
    }

    Arguments real(double value) {
      return put(Integer.toUnsignedLong(Float.floatToRawIntBits((float) value)));
    }

    MemorySegment pointers() {
      return pointers;
    }

    @Override
    public void close() {
      arena.close();
    }
  }
}
