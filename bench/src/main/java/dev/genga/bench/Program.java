package dev.genga.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A program under measurement: started, let on step by step, watched for memory.
///
/// It prints `@step K` before each step and goes on when a line comes on its standard input.
final class Program implements AutoCloseable {
  private static final long POLL_MILLIS = 200;

  private final String name;
  private final Process process;
  private final BufferedReader out;
  private final Writer in;
  private final Writer log;
  private final long started = System.nanoTime();
  private final Map<Integer, Double> losses = new HashMap<>();
  private final List<Double> processorSeconds = new ArrayList<>();
  private final AtomicLong peak = new AtomicLong();
  private volatile Memory memoryAtPeak = new Memory(0, 0, 0);
  private long waited;
  private long stopped;
  private long firstGate;

  /// Resident memory of a process in bytes.
  ///
  /// @param resident all
  /// @param anonymous of it, what belongs to no file
  /// @param mapped of it, what is mapped from files
  record Memory(long resident, long anonymous, long mapped) {}

  private Program(String name, Process process, Path log) throws IOException {
    this.name = name;
    this.process = process;
    out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    in = process.outputWriter(StandardCharsets.UTF_8);
    this.log = Files.newBufferedWriter(log);
    Thread.ofPlatform().daemon().name("memory of " + name).start(this::watchMemory);
  }

  /// @param environment is added to this process's
  /// @param log what the program prints goes here
  static Program start(
      String name, List<String> command, Path folder, Map<String, String> environment, Path log) {
    try {
      var builder =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
      builder.environment().putAll(environment);
      // Set on some machines to work round old builds; they slow current ones.
      builder.environment().remove("OPENBLAS_CORETYPE");
      builder.environment().remove("OPENBLAS_L2_SIZE");
      return new Program(name, builder.start(), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Waits until the program is before its first piece of work, so that no other one starts beside it.
  Program atFirstGate() {
    if (!reachGate()) {
      throw new IllegalStateException(name + " ended before its first piece of work; see its log");
    }
    return this;
  }

  /// Reads on until the program waits before a step, or ends.
  ///
  /// @return whether it waits
  private boolean reachGate() {
    try {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        log.write(line + "\n");
        log.flush();
        if (line.startsWith("@loss ")) {
          var words = line.split(" ");
          losses.put(Integer.parseInt(words[1]), Double.parseDouble(words[2]));
        } else if (line.startsWith("@step ")) {
          stopped = System.nanoTime();
          firstGate = firstGate == 0 ? stopped : firstGate;
          return true;
        }
      }
      log.flush();
      stopped = System.nanoTime();
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads to the end.
  ///
  /// @param mark what stands at the beginning of lines that end with a number
  /// @return these numbers
  List<Double> untilEnd(String mark) {
    var numbers = new ArrayList<Double>();
    try {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        log.write(line + "\n");
        if (line.startsWith(mark)) {
          numbers.add(Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)));
        }
      }
      log.flush();
      return numbers;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Reads to the end.
  ///
  /// @param mark what stands at the beginning of the line that is wanted
  /// @return the last such line
  String lastLine(String mark) {
    String found = "";
    try {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        log.write(line + "\n");
        found = line.startsWith(mark) ? line : found;
      }
      log.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found;
  }

  /// Lets the program make its next step, and waits for the end of it.
  ///
  /// @return seconds
  double step() {
    long begun = System.nanoTime();
    double processorBefore = processor();
    waited += begun - stopped;
    try {
      in.write("\n");
      in.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    reachGate();
    processorSeconds.add(processor() - processorBefore);
    return (stopped - begun) / 1e9;
  }

  private double processor() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1e9;
  }

  /// For each step so far, the seconds that processor cores worked for the program, of all its threads. They are
  /// right for steps after which the program still waits.
  List<Double> processorSeconds() {
    return processorSeconds;
  }

  /// Seconds from the start to the first gate.
  double untilFirstGate() {
    return (firstGate - started) / 1e9;
  }

  /// Seconds from the start to the last gate or the end, without those it was made to wait.
  double ran() {
    return (stopped - started - waited) / 1e9;
  }

  /// Reads on until a program without gates ends.
  ///
  /// @return its exit code
  int toEnd() {
    if (reachGate()) {
      throw new IllegalStateException(name + " waits for its turn");
    }
    return exitCode();
  }

  /// The exit code of the program, which must have ended.
  int exitCode() {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while " + name + " ran", e);
    }
  }

  /// The loss that a step printed.
  @Nullable Double loss(int step) {
    return losses.get(step);
  }

  /// The most that the largest process of the program's tree has had in memory.
  long peakBytes() {
    return peak.get();
  }

  /// What that process had, by kind, when it was last seen to have grown.
  Memory memoryAtPeak() {
    return memoryAtPeak;
  }

  private void watchMemory() {
    while (process.isAlive()) {
      look(process.pid());
      process.descendants().forEach(child -> look(child.pid()));
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void look(long pid) {
    var fields = new HashMap<String, Long>();
    try {
      for (var line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
        if (line.startsWith("VmHWM") || line.startsWith("Rss") || line.startsWith("VmRSS")) {
          var words = line.split("\\s+");
          fields.put(words[0], Long.parseLong(words[1]) * 1024);
        }
      }
    } catch (IOException e) {
      return; // it has ended
    }
    long high = fields.getOrDefault("VmHWM:", 0L);
    if (high > peak.get()) {
      peak.set(high);
      memoryAtPeak =
          new Memory(
              fields.getOrDefault("VmRSS:", 0L),
              fields.getOrDefault("RssAnon:", 0L),
              fields.getOrDefault("RssFile:", 0L));
    }
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      log.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
