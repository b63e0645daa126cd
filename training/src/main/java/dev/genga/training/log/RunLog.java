package dev.genga.training.log;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The run's own log, `log.jsonl`: one line of JSON a step, and one for each thing that happened
/// between steps. Every call is in the file when it returns.
///
/// ```
/// {"time":"2026-11-23T09:00:07Z","step":1,"epoch":1,"loss":0.213,"average":0.213,"lr":1.0E-4,...}
/// {"time":"2026-11-23T09:31:40Z","step":250,"event":"saved","file":"style-step00000250.safetensors"}
/// ```
public final class RunLog implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AppendFile file;
  private final Clock clock;

  private RunLog(AppendFile file, Clock clock) {
    this.file = file;
    this.clock = clock;
  }

  /// Goes on with a log, or starts one where there is none, cut back to what was in it at `offset`:
  /// steps that a resumed run will do again would otherwise stand there twice. A torn last line is
  /// cut off as well.
  ///
  /// @param offset an earlier [#offset()]; 0 starts anew; `Long.MAX_VALUE` keeps every whole line
  /// @throws UncheckedIOException if it can't be read or written
  public static RunLog open(Path path, long offset, Clock clock) {
    try {
      long whole = Files.exists(path) ? wholeLength(path) : 0;
      return new RunLog(AppendFile.open(path, Math.min(offset, whole)), clock);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + path + ": " + e.getMessage(), e);
    }
  }

  /// The file.
  public Path path() {
    return file.path();
  }

  /// The length of the file: where to cut back to, if the run is resumed from this moment.
  public long offset() {
    return file.length();
  }

  /// Writes a step.
  public void step(StepEntry entry) {
    var line = line(entry.step());
    line.put("epoch", entry.epoch());
    line.put("loss", entry.loss());
    line.put("average", entry.average());
    line.put("lr", entry.learningRate());
    line.put("grad_norm", entry.gradientNorm());
    line.put("seconds", entry.seconds());
    entry.extra().forEach(line::put);
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

  /// The steps of a log, in order; a torn last line and events are passed over.
  ///
  /// @throws UncheckedIOException if it can't be read or is no such log
  public static List<StepEntry> readSteps(Path path) {
    var steps = new ArrayList<StepEntry>();
    try (var in = new BufferedInputStream(Files.newInputStream(path))) {
      byte[] whole = in.readNBytes(Math.toIntExact(wholeLength(path)));
      for (String text : new String(whole, StandardCharsets.UTF_8).lines().toList()) {
        var line = JSON.readTree(text);
        if (!line.has("event")) {
          steps.add(entry(line));
        }
      }
      return steps;
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + path + ": " + e.getMessage(), e);
    }
  }

  private static StepEntry entry(JsonNode line) {
    var own = List.of("time", "step", "epoch", "loss", "average", "lr", "grad_norm", "seconds");
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

  /// The bytes up to the last line's end.
  private static long wholeLength(Path path) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
      long whole = 0;
      long at = 0;
      for (int next = in.read(); next >= 0; next = in.read()) {
        at++;
        if (next == '\n') {
          whole = at;
        }
      }
      return whole;
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
