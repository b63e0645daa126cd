package dev.genga.training.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.genga.base.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The run's own log, `log.jsonl`: one line of JSON a step, and one for each thing that happened
/// between steps. Every call is in the file when it returns. Where a run goes on, the step of its state
/// says where to cut the log; the state holds no offset into it, so that states of the same run are the
/// same to the byte.
///
/// ```
/// {"time":"2026-11-23T09:00:07Z","step":1,"epoch":1,"loss":0.213,"average":0.213,"lr":1.0E-4,...}
/// {"time":"2026-11-23T09:31:40Z","step":250,"event":"saved","file":"style-step00000250.safetensors"}
/// ```
public final class RunLog implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SAMPLES = "samples";
  private static final String STEP = "step";

  private final AppendFile file;
  private final Clock clock;

  private RunLog(AppendFile file, Clock clock) {
    this.file = file;
    this.clock = clock;
  }

  /// Starts a log; what an earlier run has left there goes.
  ///
  /// @throws UncheckedIOException if it can't be written
  public static RunLog create(Path path, Clock clock) {
    return new RunLog(AppendFile.open(path, 0), clock);
  }

  /// Goes on with a log, or starts one where there is none. Lines of steps after `step`, which an
  /// earlier run did and then lost, are cut off: they will be done again. So is a torn last line, and
  /// what is damaged in between goes, see [#damagedLines].
  ///
  /// @param step the last one that the run need not do again
  /// @throws UncheckedIOException if it can't be read or written
  public static RunLog resume(Path path, int step, Clock clock) {
    try {
      return new RunLog(AppendFile.open(path, Files.exists(path) ? cutAt(path, step) : 0), clock);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + path + ": " + e.getMessage(), e);
    }
  }

  /// Drops damaged lines.
  ///
  /// @return the bytes before the first line of a later step
  private static long cutAt(Path path, int step) throws IOException {
    var kept = new ByteArrayOutputStream();
    boolean damaged = false;
    for (byte[] line : lines(path)) {
      var read = parsed(line);
      if (read != null && read.path(STEP).asInt() > step) {
        break;
      }
      if (read == null) {
        damaged = true;
      } else {
        kept.write(line);
      }
    }
    if (damaged) {
      AtomicFile.write(path, kept.toByteArray());
    }
    return kept.size();
  }

  /// The numbers of lines, from 1, that are none of a log's, as a disk leaves them that was cut from its
  /// power. Every reader passes them over.
  ///
  /// @throws UncheckedIOException if it can't be read
  public static List<Integer> damagedLines(Path path) {
    try {
      var lines = lines(path);
      return IntStream.range(0, lines.size())
          .filter(i -> parsed(lines.get(i)) == null)
          .mapToObj(i -> i + 1)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + path + ": " + e.getMessage(), e);
    }
  }

  /// @return null where a line is damaged
  private static @Nullable JsonNode parsed(byte[] line) {
    try {
      var read = JSON.readTree(line);
      boolean whole =
          read.path(STEP).isInt() && (read.has("event") || read.path("epoch").asInt() > 0);
      return whole ? read : null;
    } catch (IOException e) {
      return null; // it is no JSON, or no text at all
    }
  }

  /// The file.
  public Path path() {
    return file.path();
  }

  /// Writes a step.
  public void step(StepEntry entry) {
    step(entry, List.of());
  }

  /// Writes a step with its samples: `"samples":[[1,"clips/a.mp4",512.3,0.21],...]`, each with section,
  /// file, timestep and loss.
  public void step(StepEntry entry, List<SampleLoss> samples) {
    var line = line(entry.step());
    line.put("epoch", entry.epoch());
    line.put("loss", entry.loss());
    line.put("average", entry.average());
    line.put("lr", entry.learningRate());
    line.put("grad_norm", entry.gradientNorm());
    line.put("seconds", entry.seconds());
    entry.extra().forEach(line::put);
    if (!samples.isEmpty()) {
      var all = line.putArray(SAMPLES);
      for (var sample : samples) {
        all.addArray()
            .add(sample.section())
            .add(sample.file())
            .add(sample.timestep())
            .add(sample.loss());
      }
    }
    write(line);
  }

  /// Writes something that happened after a step, such as a file that was saved.
  ///
  /// @param name one word, such as `saved`
  /// @param facts by name, in order; numbers, truth values and text keep their kind
  public void event(int step, String name, Map<String, ?> facts) {
    var line = line(step);
    line.put("event", name);
    facts.forEach((key, value) -> line.set(key, JSON.<JsonNode>valueToTree(value)));
    write(line);
  }

  /// Waits until everything is on the disk.
  public void sync() {
    file.sync();
  }

  /// The steps of a log, in order; a torn last line, damaged ones and events are passed over.
  ///
  /// @throws UncheckedIOException if it can't be read
  public static List<StepEntry> readSteps(Path path) {
    return read(path).stream().filter(line -> !line.has("event")).map(RunLog::entry).toList();
  }

  /// What happened between the steps of a log, in order.
  ///
  /// @throws UncheckedIOException if it can't be read
  public static List<RunEvent> readEvents(Path path) {
    return read(path).stream().filter(line -> line.has("event")).map(RunLog::event).toList();
  }

  /// Takes the samples of a step.
  @FunctionalInterface
  public interface SampleReader {
    /// @param epoch from 1
    void take(int epoch, SampleLoss sample);
  }

  /// The samples of all steps, in order.
  ///
  /// @throws UncheckedIOException if it can't be read
  public static void readSamples(Path path, SampleReader reader) {
    for (var line : read(path)) {
      for (var one : line.has("event") ? List.<JsonNode>of() : line.path(SAMPLES)) {
        reader.take(
            line.path("epoch").asInt(),
            new SampleLoss(
                one.path(0).asInt(),
                one.path(1).asText(),
                number(one.path(2)),
                number(one.path(3))));
      }
    }
  }

  private static List<JsonNode> read(Path path) {
    try {
      var lines = new ArrayList<JsonNode>();
      for (byte[] line : lines(path)) {
        var read = parsed(line);
        if (read != null) {
          lines.add(read);
        }
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + path + ": " + e.getMessage(), e);
    }
  }

  private static RunEvent event(JsonNode line) {
    var facts = new LinkedHashMap<String, String>();
    for (var field : line.properties()) {
      if (!List.of("time", "step", "event").contains(field.getKey())) {
        var value = field.getValue();
        facts.put(field.getKey(), value.isValueNode() ? value.asText() : value.toString());
      }
    }
    return new RunEvent(line.path("step").asInt(), line.path("event").asText(), facts);
  }

  private static StepEntry entry(JsonNode line) {
    var own =
        List.of("time", "step", "epoch", "loss", "average", "lr", "grad_norm", "seconds", SAMPLES);
    var extra = new LinkedHashMap<String, Double>();
    for (var field : line.properties()) {
      if (!own.contains(field.getKey())) {
        extra.put(field.getKey(), number(field.getValue()));
      }
    }
    return new StepEntry(
        line.path("step").asInt(),
        line.path("epoch").asInt(),
        number(line.path("loss")),
        number(line.path("average")),
        number(line.path("lr")),
        number(line.path("grad_norm")),
        number(line.path("seconds")),
        extra);
  }

  /// JSON has no word for infinite numbers and NaN: they stand there as text.
  private static double number(JsonNode node) {
    return node.isTextual() ? Double.parseDouble(node.asText()) : node.asDouble(Double.NaN);
  }

  private ObjectNode line(int step) {
    return JSON.createObjectNode().put("time", clock.instant().toString()).put("step", step);
  }

  private void write(ObjectNode line) {
    try {
      file.append((JSON.writeValueAsString(line) + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON: " + line, e);
    }
  }

  /// The whole lines with their ends; a torn last one is left out.
  private static List<byte[]> lines(Path path) throws IOException {
    byte[] all = Files.readAllBytes(path);
    var lines = new ArrayList<byte[]>();
    int from = 0;
    for (int at = 0; at < all.length; at++) {
      if (all[at] == '\n') {
        lines.add(Arrays.copyOfRange(all, from, at + 1));
        from = at + 1;
      }
    }
    return lines;
  }

  @Override
  public void close() {
    file.close();
  }
}
