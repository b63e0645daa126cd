package dev.genga.app.run;

import dev.genga.app.console.TimeText;
import dev.genga.app.page.PlanFacts;
import dev.genga.app.page.RunInsight;
import dev.genga.app.page.RunPage;
import dev.genga.app.page.RunPage.Fact;
import dev.genga.app.page.RunPage.Status;
import dev.genga.base.ShellText;
import dev.genga.base.Version;
import dev.genga.tensor.Device;
import dev.genga.tensor.Engine;
import dev.genga.training.Recipe;
import dev.genga.training.StagedPlan;
import dev.genga.training.checkpoint.CheckpointNames;
import dev.genga.training.insight.LossHistory;
import dev.genga.training.log.RunEvent;
import dev.genga.training.log.StepEntry;
import dev.genga.training.validation.HeldOutCheck;
import dev.genga.training.validation.HeldOutHistory;
import dev.genga.wan.generation.GeneratedFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the page of a training shows.
///
/// @param command as it was typed
record TrainPageContent(TrainJob job, String command) {
  private static final int LATEST = 20;
  private static final int FILES = 12;
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT);

  RunPage page(Status status, List<StepEntry> entries, List<RunEvent> events) {
    return new RunPage(
        job.setup().recipe().name(),
        "%s %s, trained on the %s of %s. Written %s."
            .formatted(
                job.setup().recipe().target() instanceof Recipe.Target.Lora
                    ? "A LoRA for"
                    : "All weights of",
                job.setup().files().transformer().getFileName(),
                samples(),
                job.plan().dataset().getFileName(),
                MINUTE.format(LocalDateTime.now())),
        status,
        figures(status, entries, heldOut(events)),
        plan(),
        entries,
        null,
        previews(events),
        command,
        new RecipeFacts(job).facts(),
        environment(),
        files(events),
        next(status),
        stages());
  }

  private List<RunPage.StageMark> stages() {
    var stages = job.setup().recipe().stages();
    return stages.isEmpty()
        ? List.of()
        : job.course().parts().stream()
            .skip(1)
            .map(part ->
                new RunPage.StageMark(
                    part.stepsBefore() + 1, stages.get(part.number() - 1).title(part.number())))
            .toList();
  }

  /// An epoch of the data set, and under it the stages.
  private RunPage.Table plan() {
    var table = PlanFacts.table(job.plan());
    var notes = new ArrayList<>(table.notes());
    StagedPlan.told(job.setup().recipe(), job.plan()).forEach(line -> notes.add("Stage " + line));
    return new RunPage.Table(table.columns(), table.rows(), notes);
  }

  /// What the run's own losses tell.
  RunInsight insight(List<RunEvent> events, LossHistory losses) {
    var history = heldOut(events);
    var alarms = new ArrayList<String>();
    String best = String.valueOf(job.bestFile().getFileName());
    var overfit = history.comparable(job.course()).overfit();
    var lowest = history.best();
    if (overfit != null && lowest != null) {
      alarms.add(sentence(HeldOutCheck.sentence(overfit, lowest, best)));
    }
    Integer patience = job.validation().patience();
    if (patience != null && history.withoutProgress() >= patience) {
      alarms.add(sentence(HeldOutCheck.sentence(history, best)));
    }
    return new RunInsight(alarms, history, losses, PlanFacts.names(job.plan()));
  }

  private static String sentence(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + ".";
  }

  private HeldOutHistory heldOut(List<RunEvent> events) {
    return job.plan().heldOut().isEmpty() ? HeldOutHistory.NONE : HeldOutHistory.of(events);
  }

  private String samples() {
    int samples = job.plan().samples();
    return samples == 1 ? "one sample" : String.format(Locale.ROOT, "%,d samples", samples);
  }

  private List<Fact> figures(Status status, List<StepEntry> entries, HeldOutHistory heldOut) {
    var course = job.course();
    int steps = course.steps();
    if (entries.isEmpty()) {
      return List.of(new Fact("steps", "0 of " + steps));
    }
    var last = entries.getLast();
    var latest = entries.subList(Math.max(0, entries.size() - LATEST), entries.size());
    double each = latest.stream().mapToDouble(StepEntry::seconds).average().orElse(0);
    double spent = entries.stream().mapToDouble(StepEntry::seconds).sum();
    var figures = new ArrayList<Fact>();
    figures.add(new Fact("steps", last.step() + " of " + steps));
    figures.add(new Fact("epochs", last.epoch() + " of " + course.epochs()));
    if (!job.setup().recipe().stages().isEmpty()) {
      int stage = course.of(last.step()).number();
      String title = job.setup().recipe().stages().get(stage - 1).title(stage);
      figures.add(new Fact("stage", title + " of " + course.parts().size()));
    }
    figures.add(new Fact("loss, average", String.format(Locale.ROOT, "%.4f", last.average())));
    var best = heldOut.best();
    if (best != null) {
      figures.add(
          new Fact(
              "held out, lowest",
              String.format(Locale.ROOT, "%.4f (step %d)", best.loss(), best.step())));
    }
    figures.add(new Fact("a step", TimeText.seconds(duration(each))));
    figures.add(new Fact("trained for", TimeText.clock(duration(spent))));
    if (status == Status.RUNNING && last.step() < steps) {
      double left = each * (steps - last.step());
      figures.add(new Fact("left", TimeText.clock(duration(left))));
    }
    return figures;
  }

  private static Duration duration(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }

  private List<RunPage.Preview> previews(List<RunEvent> events) {
    return events.stream()
        .filter(event -> event.name().equals("preview"))
        .map(this::preview)
        .filter(preview -> Files.exists(preview.video()))
        .toList();
  }

  private RunPage.Preview preview(RunEvent event) {
    Path file = file(event);
    if (!Files.exists(file)) {
      return new RunPage.Preview(file, "", event.step(), "");
    }
    var request = GeneratedFile.request(file);
    var size = request.size();
    String detail =
        "%dx%d, %s, seed %d"
            .formatted(
                size.width(),
                size.height(),
                size.frames() == 1 ? "one frame" : size.frames() + " frames",
                request.seed());
    return new RunPage.Preview(file, request.prompt(), event.step(), detail);
  }

  private Path file(RunEvent event) {
    return job.setup().output().resolve(Objects.requireNonNullElse(event.facts().get("file"), ""));
  }

  private List<Fact> environment() {
    var engine = Engine.current();
    boolean cpu = job.setup().device().kind() == Device.Kind.CPU;
    return List.of(
        new Fact("genga", Version.current()),
        new Fact("engine", "libtorch " + Engine.current().version()),
        new Fact("device", cpu ? "CPU, %d threads".formatted(engine.threads()) : "CUDA"),
        new Fact("Java", String.valueOf(Runtime.version())),
        new Fact("folder", Path.of("").toAbsolutePath().toString()));
  }

  /// The newest LoRAs first, then what else there is to look into.
  private List<RunPage.FileLink> files(List<RunEvent> events) {
    var links = new ArrayList<RunPage.FileLink>();
    var best = heldOut(events).best();
    if (best != null && Files.exists(job.bestFile())) {
      var names = new CheckpointNames(job.setup().recipe().name());
      links.add(
          new RunPage.FileLink(
              names.bestIn(job.setup().output(), best.step()),
              "the LoRA with the lowest held-out loss, of step " + best.step()));
    }
    events.reversed().stream()
        .filter(event -> event.name().equals("saved"))
        .filter(event -> Files.exists(file(event)))
        .limit(FILES)
        .forEach(event ->
            links.add(
                new RunPage.FileLink(
                    file(event),
                    "the %s after step %d".formatted(job.setup().result(), event.step()))));
    links.add(new RunPage.FileLink(job.log(), "every step"));
    if (Files.exists(job.recipeFile())) {
      links.add(new RunPage.FileLink(job.recipeFile(), "the recipe, to run it again"));
    }
    Path plan = Stages.planFile(job.plan().dataset());
    if (Files.exists(plan)) {
      links.add(new RunPage.FileLink(plan, "the plan"));
    }
    if (job.setup().logs() != null && Files.exists(job.setup().logs())) {
      links.add(new RunPage.FileLink(job.setup().logs(), "for TensorBoard"));
    }
    return links;
  }

  private List<RunPage.NextStep> next(Status status) {
    return switch (status) {
      case RUNNING -> List.of();
      case STOPPED -> List.of(new RunPage.NextStep("Go on from where it stopped", command));
      case FAILED ->
          List.of(
              new RunPage.NextStep(
                  "The loss is no number any more: train into another folder, with a lower rate",
                  "genga train ... --learning-rate "
                      + job.setup().recipe().learningRate() / 2
                      + " -o ANOTHER"));
      case FINISHED -> List.of(new RunPage.NextStep("Make a video with it", generate()));
    };
  }

  private String generate() {
    var files = job.setup().files();
    var words = new ArrayList<String>(List.of("genga", "generate"));
    var request = job.setup().requests().isEmpty() ? null : job.setup().requests().getFirst();
    words.add(request == null ? "what to show" : request.prompt());
    words.addAll(List.of("-o", job.setup().recipe().name() + ".mp4"));
    Path result = job.setup().output().resolve(job.setup().recipe().name() + ".safetensors");
    boolean lora = job.setup().recipe().target() instanceof Recipe.Target.Lora;
    words.addAll(List.of("--transformer", (lora ? files.transformer() : result).toString()));
    words.addAll(List.of("--vae", file(files.vae(), "VAE"), "--t5", file(files.text(), "T5")));
    if (files.tokenizer() != null) {
      words.addAll(List.of("--tokenizer", files.tokenizer().toString()));
    }
    boolean best = !job.plan().heldOut().isEmpty() && Files.exists(job.bestFile());
    if (lora) {
      words.addAll(List.of("--lora", (best ? job.bestFile() : result).toString()));
    }
    if (request != null) {
      var size = request.size();
      words.addAll(List.of("--size", size.width() + "x" + size.height()));
      words.addAll(List.of("--frames", Integer.toString(size.frames())));
    }
    return ShellText.of(words);
  }

  /// A file, or a word for one that this run did without.
  private static String file(@Nullable Path file, String word) {
    return file == null ? word : file.toString();
  }
}
