package dev.genga.training.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.genga.testing.Python;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds TensorBoard's event files to two readers that share nothing with the writer.
class TensorBoardWriterTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-11-23T09:00:00.250Z"), ZoneOffset.UTC);

  /// Prints every scalar that TensorBoard's own reader finds, as JSON.
  private static final String READ_SCALARS =
      """
      import json, sys
      from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
      accumulator = EventAccumulator(sys.argv[1], size_guidance={"scalars": 0, "tensors": 0})
      accumulator.Reload()
      tags = accumulator.Tags()
      scalars = {t: [[e.step, e.value, e.wall_time] for e in accumulator.Scalars(t)] for t in tags["scalars"]}
      texts = {t: accumulator.Tensors(t)[0].tensor_proto.string_val[0].decode() for t in tags["tensors"]}
      print(json.dumps({"scalars": scalars, "texts": texts}))
      """;

  @TempDir Path folder;

  private Path writeRun() {
    try (var board = TensorBoardWriter.create(folder, CLOCK)) {
      board.text("recipe", "rank **16**, 雨", 0);
      for (int step = 1; step <= 3; step++) {
        board.step(
            new StepEntry(
                step, 1, 1.0 / step, 1.5 / step, 1e-4 * step, 0.5, 2.5, Map.of("max_norm/x", 7.0)));
      }
      board.epoch(1, 0.125);
      return board.path();
    }
  }

  @Test
  void anotherReaderFindsEveryNumber() throws IOException {
    var events = EventFileReader.read(writeRun());

    assertThat(events.getFirst().version()).isEqualTo("brain.Event:2");
    assertThat(events).allMatch(event -> event.wallTime() == 1795424400.25);
    assertThat(events.get(1).values())
        .containsExactly(new EventFileReader.Value("recipe", 0, "rank **16**, 雨"));
    for (int step = 1; step <= 3; step++) {
      var event = events.get(step + 1);
      assertThat(event.step()).isEqualTo(step);
      assertThat(event.values())
          .containsExactly(
              new EventFileReader.Value("loss/current", (float) (1.0 / step), ""),
              new EventFileReader.Value("loss/average", (float) (1.5 / step), ""),
              new EventFileReader.Value("lr/unet", (float) (1e-4 * step), ""),
              new EventFileReader.Value("max_norm/x", 7, ""));
    }
    assertThat(events.getLast())
        .isEqualTo(
            new EventFileReader.Event(
                1795424400.25,
                1,
                "",
                false,
                List.of(new EventFileReader.Value("loss/epoch", 0.125f, ""))));
  }

  @Test
  void pythonsTensorBoardFindsEveryNumber() throws IOException {
    var python = Python.with("tensorboard.backend.event_processing.event_accumulator");
    assumeTrue(python.isPresent(), "no Python with tensorboard; GENGA_TEST_PYTHON may name one");
    writeRun();

    var result = python.orElseThrow().run("-c", READ_SCALARS, folder.toString());

    assertThat(result.status()).as(result.errors()).isZero();
    var read = new ObjectMapper().readTree(result.output());
    var scalars = read.path("scalars");
    assertThat(scalars.size()).isEqualTo(5);
    for (int step = 1; step <= 3; step++) {
      assertThat(scalars.path("loss/current").path(step - 1).path(0).asInt()).isEqualTo(step);
      assertThat(scalars.path("loss/current").path(step - 1).path(1).floatValue())
          .isEqualTo((float) (1.0 / step));
      assertThat(scalars.path("loss/current").path(step - 1).path(2).doubleValue())
          .isEqualTo(1795424400.25);
      assertThat(scalars.path("loss/average").path(step - 1).path(1).floatValue())
          .isEqualTo((float) (1.5 / step));
      assertThat(scalars.path("lr/unet").path(step - 1).path(1).floatValue())
          .isEqualTo((float) (1e-4 * step));
      assertThat(scalars.path("max_norm/x").path(step - 1).path(1).floatValue()).isEqualTo(7);
    }
    assertThat(scalars.path("loss/epoch").path(0).path(0).asInt()).isEqualTo(1);
    assertThat(scalars.path("loss/epoch").path(0).path(1).floatValue()).isEqualTo(0.125f);
    assertThat(read.path("texts").path("recipe").asText()).isEqualTo("rank **16**, 雨");
  }

  @Test
  void everyStepIsInTheFileAtOnce() throws IOException {
    try (var board = TensorBoardWriter.create(folder, CLOCK)) {
      board.scalars(Map.of("loss/current", 0.5), 1);
      assertThat(EventFileReader.read(board.path())).hasSize(2);
    }
  }

  private static StepEntry entry(int step, double loss) {
    return new StepEntry(step, 1 + (step - 1) / 2, loss, loss, 1e-4, 0.5, 2.5);
  }

  private static List<Float> losses(Path file) throws IOException {
    return EventFileReader.read(file).stream()
        .flatMap(event -> event.values().stream())
        .filter(value -> value.tag().equals("loss/current"))
        .map(EventFileReader.Value::number)
        .toList();
  }

  @Test
  void aResumedRunLeavesNoStepTwiceAndTellsReadersThatHaveReadIt() throws IOException {
    Path first;
    try (var board = TensorBoardWriter.create(folder, CLOCK)) {
      first = board.path();
      for (int step = 1; step <= 5; step++) {
        board.step(entry(step, step));
        if (step % 2 == 0) {
          board.epoch(step / 2, step);
        }
      }
    }
    try (var board = TensorBoardWriter.resume(folder, 3, CLOCK)) {
      board.step(entry(4, 0.25));
      board.epoch(2, 0.25);
      assertThat(losses(first)).containsExactly(1f, 2f, 3f);
      assertThat(EventFileReader.read(first)).hasSize(5); // the version, three steps, an epoch
      var events = EventFileReader.read(board.path());
      assertThat(events.get(1).step()).isEqualTo(4);
      assertThat(events.get(1).sessionStart()).isTrue();
      assertThat(losses(board.path())).containsExactly(0.25f);
    }
  }

  @Test
  void pythonsTensorBoardShowsOneCurveAfterAResume() throws IOException {
    var python = Python.with("tensorboard.backend.event_processing.event_accumulator");
    assumeTrue(python.isPresent(), "no Python with tensorboard; GENGA_TEST_PYTHON may name one");
    Path first;
    byte[] whole;
    try (var board = TensorBoardWriter.create(folder, CLOCK)) {
      first = board.path();
      for (int step = 1; step <= 5; step++) {
        board.step(entry(step, step));
      }
      whole = Files.readAllBytes(first);
    }
    try (var board = TensorBoardWriter.resume(folder, 3, CLOCK)) {
      board.step(entry(4, 0.25));
    }
    String expected = "[[1,1.0],[2,2.0],[3,3.0],[4,0.25]]";
    assertThat(curve(python.orElseThrow())).isEqualTo(expected);
    Files.write(first, whole); // as a TensorBoard knows it that has read it before the resume
    assertThat(curve(python.orElseThrow())).isEqualTo(expected);
  }

  private String curve(Python python) throws IOException {
    var result = python.run("-c", READ_SCALARS, folder.toString());
    assertThat(result.status()).as(result.errors()).isZero();
    var points = new ArrayList<List<Number>>();
    for (var point :
        new ObjectMapper().readTree(result.output()).path("scalars").path("loss/current")) {
      points.add(List.of(point.path(0).asInt(), point.path(1).asDouble()));
    }
    return points.toString().replace(" ", "");
  }

  @Test
  void aTornRecordIsCutOffWhereverItWasTorn() throws IOException {
    Path file = writeRun();
    byte[] whole = Files.readAllBytes(file);
    var events = EventFileReader.read(file);
    try (var board = TensorBoardWriter.create(folder.resolve("other"), CLOCK)) {
      long before = Files.size(board.path());
      board.epoch(2, 0.0625);
      byte[] record = Files.readAllBytes(board.path());
      record = Arrays.copyOfRange(record, (int) before, record.length);
      for (int length = 1; length < record.length; length++) {
        Files.write(file, whole);
        Files.write(file, Arrays.copyOf(record, length), StandardOpenOption.APPEND);
        TensorBoardWriter.resume(folder, 3, CLOCK).close();
        assertThat(Files.readAllBytes(file)).as("%d bytes of it", length).isEqualTo(whole);
      }
    }
    Files.write(file, new byte[40], StandardOpenOption.APPEND);
    TensorBoardWriter.resume(folder, 3, CLOCK).close();
    assertThat(EventFileReader.read(file)).isEqualTo(events);
  }

  @Test
  void twoRunsOfTheSameSecondHaveTheirOwnFiles() {
    try (var first = TensorBoardWriter.create(folder, CLOCK);
        var second = TensorBoardWriter.create(folder, CLOCK)) {
      assertThat(first.path()).isNotEqualTo(second.path());
      assertThat(String.valueOf(first.path().getFileName()))
          .startsWith("events.out.tfevents.1795424400.");
    }
  }

  @Test
  void runsLieInFoldersNamedAsMusubiNamesThem() {
    var started = LocalDateTime.of(2026, 11, 23, 9, 5, 7);
    assertThat(TensorBoardWriter.runFolder(Path.of("logs"), "style-", started))
        .isEqualTo(Path.of("logs", "style-20261123090507", "network_train"));
  }
}
