package dev.genga.tensor;

import dev.genga.base.NativeLibraries;
import dev.genga.base.ProblemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/// The tensor library under genga: libtorch, loaded once per process.
///
/// The JNI glue of JavaCPP's PyTorch presets is loaded over either the libtorch of genga's own jars
/// or one that a PyTorch installation of the same version brings. Everything else in this module
/// needs the engine; where nothing was chosen, the first tensor loads the bundled one.
public final class Engine {
  /// The version of the libtorch that genga's own jars carry.
  public static final String BUNDLED_VERSION = TorchVersions.read("bundled");

  /// The version that a PyTorch installation must have for the bindings to fit over it.
  public static final String INSTALLED_VERSION = TorchVersions.read("installed");

  private static final Object LOCK = new Object();
  private static volatile @Nullable Engine current;

  private final EngineChoice choice;
  private final CpuAttention cpuAttention;
  private final Path libraries;
  private final boolean float32Undisturbed;

  private Engine(EngineChoice choice, Loaded loaded) {
    this.choice = choice;
    cpuAttention = loaded.cpuAttention();
    libraries = loaded.libraries();
    float32Undisturbed = loaded.float32Undisturbed();
  }

  /// @param libraries the folder of libtorch's libraries
  /// @param float32Undisturbed whether float32 products get the cores: not where other threads spin
  private record Loaded(CpuAttention cpuAttention, Path libraries, boolean float32Undisturbed) {}

  /// Loads the chosen engine, for products of any dtype.
  ///
  /// @throws ProblemException if it can't be loaded
  /// @throws IllegalStateException if another engine is loaded already
  public static Engine load(EngineChoice choice) {
    return load(choice, DType.FLOAT32);
  }

  /// Loads the chosen engine.
  ///
  /// @param products what most matrix products will be in: it decides how idle threads wait, which a small
  ///     model's time shows
  /// @throws ProblemException if it can't be loaded
  /// @throws IllegalStateException if another engine is loaded already
  public static Engine load(EngineChoice choice, DType products) {
    synchronized (LOCK) {
      var loaded = current;
      if (loaded != null) {
        if (!loaded.choice.equals(choice)) {
          throw new IllegalStateException(
              "the engine " + loaded.choice + " is loaded, so " + choice + " can't be");
        }
        return loaded;
      }
      var engine = new Engine(choice, loadLibraries(choice, products));
      current = engine;
      return engine;
    }
  }

  /// The loaded engine; loads the bundled one if there is none yet.
  public static Engine current() {
    var loaded = current;
    return loaded != null ? loaded : load(new EngineChoice.Bundled());
  }

  /// The version of the loaded libtorch.
  public String version() {
    return switch (choice) {
      case EngineChoice.Bundled() -> BUNDLED_VERSION;
      case EngineChoice.Installed _ -> INSTALLED_VERSION;
    };
  }

  /// What was chosen.
  public EngineChoice choice() {
    return choice;
  }

  /// Whether matrix products run on Intel's MKL (else on OpenBLAS).
  public boolean hasMkl() {
    return torch.hasMKL();
  }

  /// Whether oneDNN is there, which runs bf16 products and convolutions on the CPU.
  public boolean hasOneDnn() {
    return torch.hasMKLDNN();
  }

  /// How many CUDA devices this engine can use.
  public int cudaDevices() {
    return torch.cuda_is_available() ? torch.cuda_device_count() : 0;
  }

  /// The memory of a CUDA device.
  ///
  /// @param device from 0 to [#cudaDevices()] - 1
  public DeviceMemory cudaMemory(int device) {
    try (var pair = torch.getMemoryInfo((byte) device)) {
      return new DeviceMemory(pair.first(), pair.second());
    }
  }

  /// Gives back what PyTorch's allocator holds of CUDA devices without using it.
  public void trimCuda() {
    torch.emptyCache();
  }

  /// Gives back what PyTorch's allocator holds of a CUDA device without using it, and begins to watch
  /// for the most that it holds: see [#cudaPeak].
  public void watchCudaPeak(int device) {
    // Before its first tensor the allocator knows no device.
    try (var _ = TensorScope.open()) {
      Tensors.empty(new long[] {1}, DType.FLOAT32, Device.cuda(device));
    }
    torch.emptyCache();
    torch.resetPeakStats((byte) device);
  }

  /// The most that PyTorch's allocator has held of a CUDA device since [#watchCudaPeak], in bytes.
  public long cudaPeak(int device) {
    return CudaAllocator.of(device).reservedPeak();
  }

  /// Memory of a device.
  ///
  /// @param free bytes that no program uses
  /// @param total bytes that the device has
  public record DeviceMemory(long free, long total) {}

  /// Threads that one operation may use on the CPU.
  public int threads() {
    return torch.get_num_threads();
  }

  /// The CPU's vector instructions that libtorch uses, such as `AVX2` or `AVX512`; the last bits of
  /// logarithms, sines and cosines depend on them.
  public String cpuCapability() {
    return torch.get_cpu_capability().getString();
  }

  /// Whether the CPU has products of a dtype that are no slower than those of float32: see [HalfProducts].
  public boolean hasProducts(DType dtype) {
    return !HalfProducts.slow(dtype, cpuCapability());
  }

  /// Whether float32 products get the cores; they don't where OpenMP's threads spin beside OpenBLAS's: see
  /// [OpenMpWaiting].
  boolean float32Undisturbed() {
    return float32Undisturbed;
  }

  /// Sets [#threads()].
  public void setThreads(int threads) {
    torch.set_num_threads(threads);
  }

  /// How attention runs on the CPU, in words, for `genga doctor`.
  public String cpuAttentionKernel() {
    return cpuAttention.description();
  }

  CpuAttention cpuAttention() {
    return cpuAttention;
  }

  /// The folder of libtorch's libraries.
  Path libraries() {
    return libraries;
  }

  private static Loaded loadLibraries(EngineChoice choice, DType products) {
    NativeLibraries.loadJavaCpp();
    String resources = "org/bytedeco/pytorch/" + NativeLibraries.platform() + "/";
    String glue = NativeLibraries.fileName("jnitorch");
    String blas =
        "org/bytedeco/openblas/"
            + NativeLibraries.platform()
            + "/"
            + (NativeLibraries.platform().startsWith("linux")
                ? "libopenblas.so.0"
                : NativeLibraries.fileName("openblas"));
    Path natives = NativeLibraries.unpack(List.of(resources + glue, blas));
    try {
      return switch (choice) {
        case EngineChoice.Bundled() -> {
          boolean float32 = products == DType.FLOAT32 || !Processor.hasAvx512();
          boolean sleeping = float32 && OpenMpWaiting.sleepWhenIdle();
          NativeLibraries.load(natives, List.of(glue));
          yield new Loaded(
              CpuAttention.overOpenBlas(natives.resolve(blas.substring(blas.lastIndexOf('/') + 1))),
              natives,
              sleeping);
        }
        case EngineChoice.Installed(var libraries, var cuda) -> {
          NativeLibraries.load(libraries, installedLibraries(libraries, cuda));
          NativeLibraries.load(natives, List.of(glue));
          yield new Loaded(CpuAttention.direct(), libraries, true);
        }
      };
    } catch (UnsatisfiedLinkError e) {
      throw new ProblemException(
          "the tensor engine can't be loaded: " + firstLine(e.getMessage()),
          choice.toString(),
          "genga needs PyTorch " + INSTALLED_VERSION + " there; see `genga engine list`");
    }
  }

  private static List<String> installedLibraries(Path folder, boolean cuda) {
    var names = new ArrayList<String>();
    names.add(NativeLibraries.fileName("torch_cpu"));
    if (cuda) {
      names.add(NativeLibraries.fileName("torch_cuda"));
    }
    for (var name : names) {
      if (!Files.isRegularFile(folder.resolve(name))) {
        throw new ProblemException(
            "there is no " + name + " in the engine's folder",
            folder.toString(),
            "name the torch/lib folder of a PyTorch " + INSTALLED_VERSION + " installation");
      }
    }
    return names;
  }

  private static String firstLine(@Nullable String message) {
    return message == null ? "no reason given" : message.lines().findFirst().orElse("");
  }
}
