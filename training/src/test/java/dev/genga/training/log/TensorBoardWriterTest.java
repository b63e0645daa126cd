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
      assertThat(Files.size(board.path())).isEqualTo(board.offset());
    }
  }

  @Test
  void aResumedRunLeavesNoStepTwice() throws IOException {
    Path file;
    long offset;
    try (var board = TensorBoardWriter.create(folder, CLOCK)) {
      file = board.path();
      board.scalars(Map.of("loss/current", 0.5), 1);
      offset = board.offset();
      board.scalars(Map.of("loss/current", 0.4), 2);
    }
    try (var board = TensorBoardWriter.resume(file, offset, CLOCK)) {
      board.scalars(Map.of("loss/current", 0.3), 2);
    }
    assertThat(EventFileReader.read(file).stream().map(EventFileReader.Event::values))
        .containsExactly(
            List.of(),
            List.of(new EventFileReader.Value("loss/current", 0.5f, "")),
            List.of(new EventFileReader.Value("loss/current", 0.3f, "")));
  }

  @Test
  void aTornRecordIsCutOffWhereverItWasTorn() throws IOException {
    Path file = writeRun();
    byte[] whole = Files.readAllBytes(file);
    var events = EventFileReader.read(file);
    long lastRecord;
    try (var board = TensorBoardWriter.resume(file, Long.MAX_VALUE, CLOCK)) {
      assertThat(board.offset()).isEqualTo(whole.length);
      board.epoch(2, 0.0625);
      lastRecord = board.offset() - whole.length;
    }
    byte[] longer = Files.readAllBytes(file);
    for (int torn = 1; torn < lastRecord; torn++) {
      Files.write(file, Arrays.copyOf(longer, longer.length - torn));
      TensorBoardWriter.resume(file, Long.MAX_VALUE, CLOCK).close();
      assertThat(Files.readAllBytes(file)).as("%d bytes torn off", torn).isEqualTo(whole);
    }
    Files.write(file, new byte[40], StandardOpenOption.APPEND);
    TensorBoardWriter.resume(file, Long.MAX_VALUE, CLOCK).close();
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
