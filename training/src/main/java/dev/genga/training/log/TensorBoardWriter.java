package dev.genga.training.log;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Writes TensorBoard event files with musubi-tuner's folders and tags. Every call is in the file
/// when it returns.
///
/// ```java
/// Path folder = TensorBoardWriter.runFolder(Path.of("logs"), "style-", LocalDateTime.now());
/// try (var board = TensorBoardWriter.create(folder, Clock.systemUTC())) {
///   board.step(report);
/// }
/// ```
public final class TensorBoardWriter implements AutoCloseable {
  private static final DateTimeFormatter RUN =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT);

  /// Every step has it, and nothing else.
  private static final String LOSS = "loss/current";

  private final AppendFile file;
  private final Clock clock;

  private TensorBoardWriter(AppendFile file, Clock clock) {
    this.file = file;
    this.clock = clock;
  }

  /// The folder of a run's event files: `<logs>/<prefix>20261123090000/network_train`.
  ///
  /// @param prefix may be empty
  /// @param started local time
  public static Path runFolder(Path logs, String prefix, LocalDateTime started) {
    return logs.resolve(prefix + RUN.format(started)).resolve("network_train");
  }

  /// Starts a new event file in a folder, which is made where missing.
  ///
  /// @throws UncheckedIOException if it can't be written
  public static TensorBoardWriter create(Path folder, Clock clock) {
    long seconds = clock.instant().getEpochSecond();
    long process = ProcessHandle.current().pid();
    int number = 0;
    Path path;
    do {
      String name = "events.out.tfevents.%010d.genga.%d.%d";
      path = folder.resolve(String.format(Locale.ROOT, name, seconds, process, number++));
    } while (Files.exists(path));
    var writer = new TensorBoardWriter(AppendFile.open(path, 0), clock);
    writer.add(Events.version(writer.wallTime()));
    return writer;
  }

  /// Goes on with a run that is resumed after `step`, in a new file of its folder. Later steps, which
  /// an earlier run did and then lost, would stand there twice: they are cut off the files that are
  /// there, as are torn records, and a TensorBoard that has read them already is told so.
  ///
  /// @throws UncheckedIOException if the folder can't be read or written
  public static TensorBoardWriter resume(Path folder, int step, Clock clock) {
    try (var files = Files.list(folder)) {
      for (var file : files.filter(TensorBoardWriter::isEventFile).sorted().toList()) {
        cutBack(file, step);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + folder + ": " + e.getMessage(), e);
    }
    var writer = create(folder, clock);
    writer.add(Events.restart(writer.wallTime(), step + 1L));
    return writer;
  }

  private static void cutBack(Path file, int step) throws IOException {
    long length;
    try (var in = new BufferedInputStream(Files.newInputStream(file))) {
      length = EventRecords.lengthBefore(in, event -> Events.isLater(event, LOSS, step));
    }
    AppendFile.open(file, length).close();
  }

  private static boolean isEventFile(Path file) {
    return String.valueOf(file.getFileName()).startsWith("events.out.tfevents.");
  }

  /// The event file.
  public Path path() {
    return file.path();
  }

  /// Writes a step's numbers: `loss/current`, `loss/average`, `lr/unet` and the extra ones.
  public void step(StepEntry entry) {
    var values = new LinkedHashMap<String, Double>();
    values.put(LOSS, entry.loss());
    values.put("loss/average", entry.average());
    values.put("lr/unet", entry.learningRate());
    values.putAll(entry.extra());
    scalars(values, entry.step());
  }

  /// Writes `loss/epoch`, the average at an epoch's end, over the epoch instead of the step.
  ///
  /// @param epoch counted from 1
  public void epoch(int epoch, double average) {
    scalars(Map.of("loss/epoch", average), epoch);
  }

  /// Writes numbers of one step, in single precision, by tag.
  public void scalars(Map<String, Double> values, long step) {
    add(Events.scalars(wallTime(), step, values));
  }

  /// Writes Markdown text, shown under TensorBoard's tab of texts.
  public void text(String tag, String markdown, long step) {
    add(Events.text(wallTime(), step, tag, markdown));
  }

  /// Waits until everything is on the disk.
  public void sync() {
    file.sync();
  }

  private double wallTime() {
    var now = clock.instant();
    return now.getEpochSecond() + now.getNano() / 1e9;
  }

  private void add(byte[] event) {
    file.append(EventRecords.frame(event));
  }

  @Override
  public void close() {
    file.close();
  }
}
