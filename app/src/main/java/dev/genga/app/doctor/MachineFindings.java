package dev.genga.app.doctor;

import dev.genga.app.console.MemoryText;
import dev.genga.app.run.MemoryRoom;
import dev.genga.base.Version;
import dev.genga.tensor.Device;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import oshi.SystemInfo;
import oshi.hardware.GraphicsCard;
import oshi.hardware.HardwareAbstractionLayer;

/// The machine under genga: Java, system, processor, memory, disk.
final class MachineFindings {
  /// Less than this doesn't hold the 1.3B model and a training step beside the system.
  private static final long MEMORY_WANTED = 8L << 30;

  /// Less than this doesn't hold one base model file and the caches of a small data set.
  private static final long DISK_WANTED = 10L << 30;

  /// Instruction sets that libtorch has kernels for, by their name in a CPU's flags.
  private static final Map<String, String> INSTRUCTIONS =
      Map.of(
          "avx2", "AVX2",
          "avx512f", "AVX-512",
          "avx512_bf16", "AVX-512 bf16",
          "amx_bf16", "AMX bf16",
          "asimd", "NEON",
          "bf16", "bf16");

  private final HardwareAbstractionLayer hardware = new SystemInfo().getHardware();

  List<Finding> find(Path workingFolder) {
    return List.of(
        Finding.good("genga", Version.current()),
        java(),
        system(),
        processor(),
        graphics(),
        memory(),
        disk(workingFolder));
  }

  private static Finding java() {
    return Finding.good(
        "Java",
        "%s (%s), %s"
            .formatted(
                System.getProperty("java.version"),
                System.getProperty("java.vendor"),
                System.getProperty("java.home")));
  }

  private static Finding system() {
    return Finding.good(
        "system",
        "%s %s, %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")));
  }

  private Finding processor() {
    var processor = hardware.getProcessor();
    String name = processor.getProcessorIdentifier().getName().strip();
    int threads = Runtime.getRuntime().availableProcessors();
    var sets = instructions(processor.getFeatureFlags());
    String value =
        "%s, %d cores%s%s"
            .formatted(
                name.isEmpty() ? "unknown" : name,
                processor.getPhysicalProcessorCount(),
                threads == processor.getPhysicalProcessorCount()
                    ? ""
                    : ", " + threads + " threads for this process",
                sets.isEmpty() ? "" : ", " + String.join(", ", sets));
    boolean slow = System.getProperty("os.arch").equals("amd64") && !sets.contains("AVX2");
    return slow && !sets.isEmpty()
        ? Finding.advice("CPU", value, "without AVX2 training on this CPU is out of the question")
        : Finding.good("CPU", value);
  }

  private static List<String> instructions(List<String> flags) {
    var words = List.of(String.join(" ", flags).toLowerCase(Locale.ROOT).split("[\\s,:]+"));
    var found = new ArrayList<String>();
    for (var flag : List.of("avx2", "avx512f", "avx512_bf16", "amx_bf16", "asimd", "bf16")) {
      if (words.contains(flag)) {
        found.add(INSTRUCTIONS.getOrDefault(flag, flag));
      }
    }
    return found;
  }

  private Finding graphics() {
    var names = hardware.getGraphicsCards().stream().map(GraphicsCard::getName).toList();
    return Finding.good("graphics", names.isEmpty() ? "none" : String.join("; ", names));
  }

  private static Finding memory() {
    var memory = MemoryRoom.ofMachine().of(Device.CPU);
    String value =
        "%s, of which %s are free"
            .formatted(MemoryText.of(memory.total()), MemoryText.of(memory.free()));
    return memory.total() < MEMORY_WANTED
        ? Finding.advice("memory", value, "models of the real size need 8 GB and more")
        : Finding.good("memory", value);
  }

  private static Finding disk(Path folder) {
    try {
      long free = Files.getFileStore(folder).getUsableSpace();
      String value = "%s free in %s".formatted(MemoryText.of(free), folder);
      return free < DISK_WANTED
          ? Finding.advice("disk", value, "models and caches of the real size need 10 GB and more")
          : Finding.good("disk", value);
    } catch (IOException e) {
      return Finding.advice("disk", "can't be told: " + e.getMessage(), "check " + folder);
    }
  }
}
