package dev.genga.tensor;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// NVIDIA's run-time compiler of CUDA C++, which comes with every PyTorch that has CUDA.
///
/// Source: NVIDIA's NVRTC documentation.
final class Nvrtc {
  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final MemoryLayout POINTER = ValueLayout.ADDRESS;

  private static final Pattern ANY = Pattern.compile(".*");

  private final SymbolLookup library;

  private Nvrtc(SymbolLookup library) {
    this.library = library;
  }

  private static final Pattern COMPILER =
      Pattern.compile("libnvrtc(-[0-9a-f]+)?\\.so\\.\\d+|nvrtc64_\\d+_0\\.dll");

  /// What the compiler opens by name when it compiles: found where it is open already.
  private static final Pattern BUILTINS =
      Pattern.compile("libnvrtc-builtins(-[0-9a-f]+)?\\.so\\.[\\d.]+|nvrtc-builtins64_\\d+\\.dll");

  private static final List<String> OF_THE_SYSTEM =
      List.of("libnvrtc.so.13", "libnvrtc.so.12", "nvrtc64_130_0.dll", "nvrtc64_120_0.dll");

  /// Finds it.
  ///
  /// @param torch the folder of libtorch's libraries
  static Optional<Nvrtc> find(Path torch) {
    return Stream.concat(
            folders(torch).stream()
                .flatMap(folder -> in(folder, COMPILER).stream())
                .map(Nvrtc::open),
            OF_THE_SYSTEM.stream().map(Nvrtc::open))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Nvrtc> open(Path file) {
    return open(() -> {
      in(file.resolveSibling(""), BUILTINS)
          .forEach(each -> SymbolLookup.libraryLookup(each, Arena.global()));
      return SymbolLookup.libraryLookup(file, Arena.global());
    });
  }

  private static Optional<Nvrtc> open(String name) {
    return open(() -> SymbolLookup.libraryLookup(name, Arena.global()));
  }

  private static Optional<Nvrtc> open(Supplier<SymbolLookup> library) {
    try {
      return Optional.of(new Nvrtc(library.get()));
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // it can't be opened
    }
  }

  /// `torch/lib` itself, and what pip's packages of NVIDIA put beside `torch`.
  private static List<Path> folders(Path torch) {
    var folders = new ArrayList<>(List.of(torch));
    for (var each : in(torch.resolve("../../nvidia").normalize(), ANY)) {
      folders.add(each.resolve("lib"));
      folders.add(each.resolve("bin"));
    }
    return folders;
  }

  private static List<Path> in(Path folder, Pattern name) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> name.matcher(file.getFileName().toString()).matches())
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  private int call(String name, MemoryLayout[] parameters, Object... arguments) {
    try {
      MethodHandle handle =
          Linker.nativeLinker()
              .downcallHandle(library.findOrThrow(name), FunctionDescriptor.of(INT, parameters));
      return (int) handle.invokeWithArguments(arguments);
    } catch (Throwable e) {
      throw new IllegalStateException("a call of NVRTC failed: " + name, e);
    }
  }

  /// Its version, `13.0` for instance.
  String version() {
    try (var local = Arena.ofConfined()) {
      var major = local.allocate(INT);
      var minor = local.allocate(INT);
      check(call("nvrtcVersion", two(), major, minor), "nvrtcVersion");
      return major.get(INT, 0) + "." + minor.get(INT, 0);
    }
  }

  /// Compiles a program for a device.
  ///
  /// @param capability of the device, 86 for 8.6
  /// @param arena where the result lies
  /// @return machine code
  /// @throws IllegalStateException with the compiler's words
  MemorySegment compile(String source, int capability, Arena arena) {
    try (var local = Arena.ofConfined()) {
      var place = local.allocate(ValueLayout.ADDRESS);
      check(
          call(
              "nvrtcCreateProgram",
              new MemoryLayout[] {POINTER, POINTER, POINTER, INT, POINTER, POINTER},
              place,
              local.allocateFrom(source),
              local.allocateFrom("fused.cu"),
              0,
              MemorySegment.NULL,
              MemorySegment.NULL),
          "nvrtcCreateProgram");
      var program = place.get(ValueLayout.ADDRESS, 0);
      var options = List.of("--gpu-architecture=sm_" + capability, "--std=c++17");
      var texts = local.allocate(ValueLayout.ADDRESS, options.size());
      for (int i = 0; i < options.size(); i++) {
        texts.setAtIndex(ValueLayout.ADDRESS, i, local.allocateFrom(options.get(i)));
      }
      int result =
          call(
              "nvrtcCompileProgram",
              new MemoryLayout[] {POINTER, INT, POINTER},
              program,
              options.size(),
              texts);
      if (result != 0) {
        throw new IllegalStateException("NVRTC: " + log(program, local));
      }
      var size = local.allocate(ValueLayout.JAVA_LONG);
      check(call("nvrtcGetCUBINSize", two(), program, size), "nvrtcGetCUBINSize");
      var code = arena.allocate(size.get(ValueLayout.JAVA_LONG, 0));
      check(call("nvrtcGetCUBIN", two(), program, code), "nvrtcGetCUBIN");
      place.set(ValueLayout.ADDRESS, 0, program);
      check(
          call("nvrtcDestroyProgram", new MemoryLayout[] {POINTER}, place), "nvrtcDestroyProgram");
      return code;
    }
  }

  private String log(MemorySegment program, Arena local) {
    var size = local.allocate(ValueLayout.JAVA_LONG);
    check(call("nvrtcGetProgramLogSize", two(), program, size), "nvrtcGetProgramLogSize");
    var text = local.allocate(Math.max(1, size.get(ValueLayout.JAVA_LONG, 0)));
    check(call("nvrtcGetProgramLog", two(), program, text), "nvrtcGetProgramLog");
    return text.getString(0);
  }

  private static MemoryLayout[] two() {
    return new MemoryLayout[] {POINTER, POINTER};
  }

  private static void check(int result, String call) {
    if (result != 0) {
      throw new IllegalStateException("NVRTC, " + call + ": error " + result);
    }
  }
}
