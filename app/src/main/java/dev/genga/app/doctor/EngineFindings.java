package dev.genga.app.doctor;

import dev.genga.app.console.MemoryText;
import dev.genga.base.ProblemException;
import dev.genga.tensor.Device;
import dev.genga.tensor.Engine;
import dev.genga.tensor.EngineChoice;
import dev.genga.tensor.FusedKernels;
import dev.genga.tensor.engine.EngineFinder;
import dev.genga.tensor.engine.EngineSelection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/// The tensor engine: which one, what it calculates with, and on which devices.
final class EngineFindings {
  private EngineFindings() {}

  /// @param selection chooses the engine; may throw [ProblemException]
  static List<Finding> find(Supplier<EngineSelection> selection, EngineFinder finder) {
    var findings = new ArrayList<Finding>();
    try {
      var selected = selection.get();
      var engine = Engine.load(selected.choice());
      findings.add(
          Finding.good(
              "tensors",
              "libtorch %s, %s (%s)"
                  .formatted(engine.version(), where(selected.choice()), selected.reason())));
      describe(engine, findings);
      findings.add(devices(engine, finder));
    } catch (ProblemException e) {
      for (var problem : e.problems()) {
        findings.add(Finding.missing("tensors", problem.what(), problem.fix()));
      }
    }
    findings.addAll(others(finder));
    return findings;
  }

  /// An engine in the words of `genga engine list`.
  private static String where(EngineChoice choice) {
    return switch (choice) {
      case EngineChoice.Bundled() -> "bundled";
      case EngineChoice.Installed(Path libraries, boolean _) -> libraries.toString();
    };
  }

  private static void describe(Engine engine, List<Finding> findings) {
    findings.add(
        Finding.good(
            "arithmetic",
            "%s, oneDNN %s, %s kernels, %d threads"
                .formatted(
                    engine.hasMkl() ? "MKL" : "OpenBLAS",
                    engine.hasOneDnn() ? "yes" : "no",
                    engine.cpuCapability(),
                    engine.threads())));
    findings.add(Finding.good("attention", engine.cpuAttentionKernel()));
    if (engine.cudaDevices() > 0) {
      findings.add(Finding.good("kernels", "cuda:0: " + FusedKernels.description(Device.cuda(0))));
    }
  }

  private static Finding devices(Engine engine, EngineFinder finder) {
    int count = engine.cudaDevices();
    if (count == 0) {
      return finder.hasGpu()
          ? Finding.advice(
              "devices",
              "CPU; the GPU of this machine is not used",
              "install PyTorch "
                  + Engine.INSTALLED_VERSION
                  + " with CUDA in a Python environment, and name it: genga engine use FOLDER")
          : Finding.good("devices", "CPU");
    }
    var devices = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      var memory = engine.cudaMemory(i);
      devices.add(
          String.format(
              Locale.ROOT,
              "cuda:%d with %s, of which %s are free",
              i,
              MemoryText.of(memory.total()),
              MemoryText.of(memory.free())));
    }
    return Finding.good("devices", "CPU; " + String.join("; ", devices));
  }

  private static List<Finding> others(EngineFinder finder) {
    var found = finder.find();
    if (found.isEmpty()) {
      return List.of(Finding.good("others", "no PyTorch in any Python environment"));
    }
    long usable = found.stream().filter(engine -> engine.usable()).count();
    return List.of(
        Finding.good(
            "others",
            "%d PyTorch installations found, %d of them usable: genga engine list"
                .formatted(found.size(), usable)));
  }
}
