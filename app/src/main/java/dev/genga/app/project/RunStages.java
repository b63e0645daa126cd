package dev.genga.app.project;

import dev.genga.app.project.StageStatus.State;
import dev.genga.app.run.PauseFiles;
import dev.genga.base.Counted;
import dev.genga.base.FolderLock;
import dev.genga.base.ShellText;
import dev.genga.training.TrainedData;
import dev.genga.training.log.RunLog;
import dev.genga.training.state.StateFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// How far models, training, checkpoints and videos are, by the files that they leave.
record RunStages(Project project, ProjectFacts facts) {
  private static final Pattern VIDEO = Pattern.compile("(?i)[^.].*\\.(mp4|mkv|webm|png|webp)");
  private static final String TRAIN = "genga train";
  private static final String GENERATE = "genga generate";

  StageStatus models() {
    var lacking = facts.lacking();
    var names = lacking.stream().map(model -> String.valueOf(model.file().getFileName())).toList();
    boolean known = lacking.stream().noneMatch(model -> model.known().isEmpty());
    return new StageStatus(
        "models",
        lacking.isEmpty() ? State.DONE : State.OPEN,
        lacking.isEmpty() ? "as the recipe names them" : "not there: " + StageStatus.some(names),
        StageStatus.numbers("missing", lacking.size()),
        known ? pull(lacking) : "");
  }

  /// A command for each folder that lacks some.
  private static String pull(List<ProjectFacts.Lacking> lacking) {
    var names = new LinkedHashMap<Path, Set<String>>();
    for (var model : lacking) {
      names.computeIfAbsent(model.folder(), _ -> new LinkedHashSet<>()).add(model.known());
    }
    var commands = new ArrayList<String>();
    names.forEach((folder, known) -> {
      var words = new ArrayList<>(List.of("genga", "models", "pull"));
      words.addAll(known);
      words.addAll(List.of("-o", folder.toString()));
      commands.add(ShellText.of(words));
    });
    return String.join(" && ", commands);
  }

  /// @param present what could be planned now
  StageStatus training(PlanStages.Present present) {
    var loras = facts.loras();
    Path log = loras.output().resolve("log.jsonl");
    var steps = Files.isRegularFile(log) ? RunLog.readSteps(log) : List.<Object>of();
    boolean finished = loras.isFinished();
    String told = Counted.of(steps.size(), "step");
    if (FolderLock.isTaken(loras.output())) {
      told += new PauseFiles(loras.output()).isPaused() ? ", paused" : ", running";
    } else if (!finished && !steps.isEmpty()) {
      told += ", stopped";
    }
    var stale = steps.isEmpty() ? List.<String>of() : stale(present);
    return new StageStatus(
        "training",
        finished ? State.DONE : steps.isEmpty() ? State.OPEN : State.PART,
        steps.isEmpty() && !finished ? "not begun" : told,
        StageStatus.numbers("steps", steps.size()),
        stale,
        stale.isEmpty() ? "" : "name another output in recipe.toml, then " + TRAIN,
        TRAIN);
  }

  private List<String> stale(PlanStages.Present present) {
    var plan = present.plan();
    var stale = new ArrayList<>(facts.changed());
    if (present.used() != null) {
      var loras = facts.loras();
      var changes =
          TrainedData.changes(new StateFolder(loras.output(), loras.name()), present.used());
      if (!changes.isEmpty()) {
        stale.add("trained on other data than there is now: " + StageStatus.some(changes));
      }
    }
    var newest = facts.loras().newest();
    if (plan != null && newest != null) {
      boolean cachedSince =
          plan.withHeldOut().sections().stream()
              .map(section -> section.cacheFolder().resolve("genga-cache.jsonl"))
              .anyMatch(record -> Project.written(record) > Project.written(newest));
      if (cachedSince) {
        stale.add("caches were made after " + newest.getFileName());
      }
    }
    return stale;
  }

  StageStatus checkpoints() {
    var all = facts.loras().all();
    var newest = facts.loras().newest();
    return new StageStatus(
        "checkpoints",
        all.isEmpty() ? State.OPEN : State.DONE,
        newest == null ? "none yet" : "%s, %s".formatted(Counted.of(all.size(), "file"), newest),
        StageStatus.numbers("files", all.size()),
        TRAIN);
  }

  StageStatus videos() {
    var newest = facts.loras().newest();
    long trained = newest == null ? 0 : Project.written(newest);
    var videos = files();
    int since = (int) videos.stream().filter(file -> Project.written(file) >= trained).count();
    int before = videos.size() - since;
    var stale =
        before == 0 || newest == null
            ? List.<String>of()
            : List.of("made before %s: %d".formatted(newest.getFileName(), before));
    return new StageStatus(
        "videos",
        videos.isEmpty() ? State.OPEN : since == 0 ? State.STALE : State.DONE,
        videos.isEmpty() ? "none yet" : Counted.of(videos.size(), "file"),
        StageStatus.numbers("files", videos.size(), "older", before),
        stale,
        GENERATE);
  }

  private List<Path> files() {
    if (!Files.isDirectory(project.videos())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(project.videos())) {
      return files
          .filter(file -> VIDEO.matcher(String.valueOf(file.getFileName())).matches())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
