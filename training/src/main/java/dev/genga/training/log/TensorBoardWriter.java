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

  /// Goes on with an event file, cut back to what was in it at `offset`: steps that a resumed run
  /// will do again would otherwise stand there twice. A torn record at the end is cut off as well.
  ///
  /// @param offset an earlier [#offset()]; `Long.MAX_VALUE` keeps every whole record
  /// @throws UncheckedIOException if it can't be read or written
  public static TensorBoardWriter resume(Path path, long offset, Clock clock) {
    try (var in = new BufferedInputStream(Files.newInputStream(path))) {
      long whole = EventRecords.wholeLength(in);
      return new TensorBoardWriter(AppendFile.open(path, Math.min(offset, whole)), clock);
    } catch (IOException e) {
      throw new UncheckedIOException("reading " + path + ": " + e.getMessage(), e);
    }
  }

  /// The event file.
  public Path path() {
    return file.path();
  }

  /// The length of the file: where to cut back to, if the run is resumed from this moment.
  public long offset() {
    return file.length();
  }

  /// Writes a step's numbers: `loss/current`, `loss/average`, `lr/unet` and the extra ones.
  public void step(StepEntry entry) {
    var values = new LinkedHashMap<String, Double>();
    values.put("loss/current", entry.loss());
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
