package dev.genga.training;

import dev.genga.training.log.LossRecorder;
import dev.genga.training.log.RunEvent;
import dev.genga.training.log.RunLog;
import dev.genga.training.log.StepEntry;
import dev.genga.training.log.TensorBoardWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.LocalDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes a run down: its own log, TensorBoard events, and whoever wants each entry.
///
/// Where a run goes on, both go on as well. Steps that were written down and then lost with the end
/// of the program are cut off, and the running average is taken up from the log.
public final class RunRecorder implements TrainingListener, AutoCloseable {
  private static final String BOARD = "tensorboard";

  /// The fact of a run's start that tells its name.
  private static final String NAME = "name";

  private final Path log;
  private final @Nullable Path boards;
  private final String prefix;
  private final String name;
  private final Course course;
  private final Clock clock;
  private final Consumer<StepEntry> entries;
  private @Nullable Session session;
  private @Nullable Path ownBoards;

  /// What is open from the start of the run.
  ///
  /// @param earlier what earlier runs wrote down that happened after the step from which this goes on
  private record Session(
      RunLog log, @Nullable TensorBoardWriter board, LossRecorder losses, Set<RunEvent> earlier) {}

  /// Nothing is opened before the run starts.
  ///
  /// @param log the run's own log
  /// @param boards the folder of TensorBoard runs; null where no events are wanted
  /// @param stepsPerEpoch the running average is over this many steps
  /// @param entries takes each step's entry, average included
  public RunRecorder(
      Path log,
      @Nullable Path boards,
      int stepsPerEpoch,
      Clock clock,
      Consumer<StepEntry> entries) {
    this(log, boards, "", "", Course.endless(stepsPerEpoch), clock, entries);
  }

  /// @param prefix of this run's folder in `boards`
  /// @param name of the run, which its log tells; empty where it has none
  /// @param course the running average is over an epoch, and goes on from stage to stage
  public RunRecorder(
      Path log,
      @Nullable Path boards,
      String prefix,
      String name,
      Course course,
      Clock clock,
      Consumer<StepEntry> entries) {
    this.log = log;
    this.boards = boards;
    this.prefix = prefix;
    this.name = name;
    this.course = course;
    this.clock = clock;
    this.entries = entries;
  }

  /// The name of the run that a log is of, as its starts tell it; null where none does, as in logs of
  /// earlier versions.
  ///
  /// @throws java.io.UncheckedIOException if it can't be read
  public static @Nullable String nameIn(Path log) {
    for (var event : RunLog.readEvents(log)) {
      String told = event.facts().get(NAME);
      if (told != null) {
        return told;
      }
    }
    return null;
  }

  /// Also after a pause, when the run goes on from its state, and where it begins again for lack of one.
  @Override
  public void onStart(int step, int steps) {
    close();
    var losses = new LossRecorder();
    boolean again = ownBoards != null;
    var folder = ownBoards == null ? boardFolder(step) : ownBoards;
    ownBoards = folder;
    var opened = step == 0 ? RunLog.create(log, clock) : RunLog.resume(log, step, clock);
    RunLog.readSteps(log).forEach(entry -> add(losses, entry.epoch(), entry.step(), entry.loss()));
    boolean goesOn = step < steps;
    var board = goesOn && folder != null ? board(folder, step, again) : null;
    session = new Session(opened, board, losses, eventsAt(step));
    if (goesOn) {
      var facts = new LinkedHashMap<String, Object>();
      if (!name.isEmpty()) {
        facts.put(NAME, name);
      }
      if (boards != null && folder != null) {
        facts.put(BOARD, boards.relativize(folder).toString().replace('\\', '/'));
      }
      opened.event(step, step == 0 ? "started" : "resumed", facts);
    }
  }

  private Set<RunEvent> eventsAt(int step) {
    return RunLog.readEvents(log).stream()
        .filter(event -> event.step() == step)
        .collect(Collectors.toSet());
  }

  /// The folder of the run's events: the one that it had before, or a new one.
  private @Nullable Path boardFolder(int step) {
    if (boards == null) {
      return null;
    }
    if (step > 0 && Files.exists(log)) {
      for (var event : RunLog.readEvents(log).reversed()) {
        String before = event.facts().get(BOARD);
        if (before != null && Files.isDirectory(boards.resolve(before))) {
          return boards.resolve(before);
        }
      }
    }
    return TensorBoardWriter.runFolder(
        boards, prefix, LocalDateTime.ofInstant(clock.instant(), clock.getZone()));
  }

  private TensorBoardWriter board(Path folder, int step, boolean again) {
    return (step > 0 || again) && Files.isDirectory(folder)
        ? TensorBoardWriter.resume(folder, step, clock)
        : TensorBoardWriter.create(folder, clock);
  }

  private void add(LossRecorder losses, int epoch, int step, double loss) {
    var part = course.of(step);
    if (step == part.stepsBefore() + 1) {
      losses.goOnOver(part.perEpoch());
    }
    losses.add(epoch - 1 - part.epochsBefore(), part.placeOf(step), loss);
  }

  /// A stage is written down once, where it begins.
  @Override
  public void onStage(Stage stage, Course.Part part, int step) {
    var begun =
        new RunEvent(part.stepsBefore(), "stage", Map.of("stage", stage.title(part.number())));
    if (!RunLog.readEvents(log).contains(begun)) {
      write(begun);
    }
  }

  @Override
  public void onStep(StepReport report) {
    var open = session();
    add(open.losses(), report.epoch(), report.step(), report.loss());
    var entry =
        new StepEntry(
            report.step(),
            report.epoch(),
            report.loss(),
            open.losses().average(),
            report.learningRate(),
            report.gradientNorm(),
            report.took().toNanos() / 1e9);
    open.log().step(entry, report.samples());
    if (open.board() != null) {
      open.board().step(entry);
    }
    entries.accept(entry);
  }

  @Override
  public void onEpoch(int epoch, int step) {
    var open = session();
    if (open.board() != null) {
      open.board().epoch(epoch, open.losses().average());
    }
  }

  @Override
  public void onSaving(int step) {
    sync();
  }

  @Override
  public void onSaved(Path file, int epoch, int step) {
    write(saved(file, step));
    sync();
  }

  private void sync() {
    var open = session();
    open.log().sync();
    if (open.board() != null) {
      open.board().sync();
    }
  }

  @Override
  public boolean missesSaved(Path file, int step) {
    return !session().earlier().contains(saved(file, step));
  }

  /// Writes down that a preview was made, unless an earlier run has done so.
  ///
  /// @return whether it has not
  public boolean onPreview(Path file, int step) {
    var preview = new RunEvent(step, "preview", Map.of("file", relative(file)));
    if (session().earlier().contains(preview)) {
      return false;
    }
    write(preview);
    return true;
  }

  /// Writes down what was measured or found after a step.
  ///
  /// @param name one word, such as `validation`
  /// @param facts for the log: numbers, texts, and lists of them
  /// @param scalars for TensorBoard, by tag
  public void onFinding(int step, String name, Map<String, ?> facts, Map<String, Double> scalars) {
    var open = session();
    open.log().event(step, name, facts);
    if (open.board() != null && !scalars.isEmpty()) {
      open.board().scalars(scalars, step);
    }
  }

  /// The running average of the loss; not a number before the first step.
  public double average() {
    var losses = session().losses();
    return losses.isEmpty() ? Double.NaN : losses.average();
  }

  /// The run's own log.
  public Path log() {
    return log;
  }

  private RunEvent saved(Path file, int step) {
    return new RunEvent(step, "saved", Map.of("file", relative(file)));
  }

  private void write(RunEvent event) {
    session().log().event(event.step(), event.name(), event.facts());
  }

  /// As seen from the log.
  private String relative(Path file) {
    Path folder = log.toAbsolutePath().normalize().resolveSibling("");
    Path absolute = file.toAbsolutePath().normalize();
    return absolute.startsWith(folder)
        ? folder.relativize(absolute).toString().replace('\\', '/')
        : absolute.toString();
  }

  private Session session() {
    return Objects.requireNonNull(session, "the run has not started");
  }

  @Override
  public void close() {
    var open = session;
    session = null;
    if (open != null) {
      try (var _ = open.log();
          var _ = open.board()) {
        // both, even if one can't be
      }
    }
  }
}
