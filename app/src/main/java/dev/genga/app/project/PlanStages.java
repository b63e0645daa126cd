package dev.genga.app.project;

import dev.genga.app.project.StageStatus.State;
import dev.genga.app.run.Stages;
import dev.genga.base.Counted;
import dev.genga.base.NativeLibraries;
import dev.genga.base.ProblemException;
import dev.genga.dataset.cache.CacheSurvey;
import dev.genga.dataset.cache.ContentHashes;
import dev.genga.dataset.plan.DatasetPlan;
import dev.genga.dataset.plan.PlanFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How far plan and caches are: what the files say against what would be planned now.
record PlanStages(ProjectFacts facts) {
  private static final String PLAN = "genga plan";
  private static final String CACHE = "genga cache";

  /// What could be planned now.
  ///
  /// @param plan null where nothing can be
  /// @param used what of it is trained on; null where nothing can be
  /// @param problem why not; empty where it can be
  record Present(@Nullable DatasetPlan plan, @Nullable DatasetPlan used, String problem) {
    static Present of(ProjectFacts facts) {
      try {
        var plans = facts.plan().get();
        return new Present(plans.whole(), plans.used(), "");
      } catch (ProblemException e) {
        var problems = e.problems();
        String more = problems.size() > 1 ? ", and %d more".formatted(problems.size() - 1) : "";
        return new Present(null, null, problems.getFirst().what() + more);
      }
    }
  }

  StageStatus plan(Present present) {
    var now = present.plan();
    if (now == null) {
      return new StageStatus("plan", State.OPEN, present.problem(), StageStatus.numbers(), PLAN);
    }
    var counts = StageStatus.numbers("samples", now.samples(), "steps", now.steps());
    String told =
        "%s, %s an epoch"
            .formatted(Counted.of(now.samples(), "sample"), Counted.of(now.steps(), "step"));
    Path file = Stages.planFile(facts.dataset());
    if (!Files.isRegularFile(file)) {
      return new StageStatus("plan", State.OPEN, "not written yet: " + told, counts, PLAN);
    }
    var stale = changes(file, now);
    return new StageStatus(
        "plan", stale.isEmpty() ? State.DONE : State.STALE, told, counts, stale, PLAN);
  }

  private static List<String> changes(Path file, DatasetPlan now) {
    try {
      return PlanChanges.of(PlanFile.read(file), now);
    } catch (ProblemException e) {
      return List.of(e.problems().getFirst().what());
    }
  }

  StageStatus cache(Present present) {
    var now = present.plan();
    if (now == null) {
      return new StageStatus("cache", State.OPEN, "no plan yet", StageStatus.numbers(), CACHE);
    }
    var hashes = new ContentHashes(NativeLibraries.cacheFolder().resolve("content-hashes.json"));
    var survey = CacheSurvey.of(now, hashes, known(hashes));
    var counts =
        StageStatus.numbers(
            "right", survey.right(),
            "missing", survey.missing(),
            "stale", survey.stale().size(),
            "foreign", survey.foreign());
    return new StageStatus("cache", state(survey), told(survey), counts, sentences(survey), CACHE);
  }

  private static State state(CacheSurvey survey) {
    if (!survey.stale().isEmpty()) {
      return State.STALE;
    }
    if (survey.right() == survey.all()) {
      return State.DONE;
    }
    return survey.right() + survey.foreign() > 0 ? State.PART : State.OPEN;
  }

  private static String told(CacheSurvey survey) {
    String of = "%d of %d files".formatted(survey.right(), survey.all());
    return survey.foreign() == 0
        ? of
        : of + ", %d of another program: `genga cache --trust-caches`".formatted(survey.foreign());
  }

  private CacheSurvey.Known known(ContentHashes hashes) {
    String text = facts.text() == null ? null : hashes.remembered(facts.text());
    Path tokenizer = facts.tokenizer();
    if (text != null && tokenizer != null) {
      String other = hashes.remembered(tokenizer);
      text = other == null ? null : text + "+" + other;
    }
    String vae = facts.vae() == null ? null : hashes.remembered(facts.vae());
    Path clip = facts.image();
    String image = clip == null ? null : hashes.remembered(clip);
    return new CacheSurvey.Known(vae, text, clip != null, image, facts.dtypes());
  }

  private static List<String> sentences(CacheSurvey survey) {
    var names = new LinkedHashMap<String, List<String>>();
    for (var stale : survey.stale()) {
      String name = String.valueOf(stale.media().getFileName());
      for (var changed : stale.changed()) {
        var of = names.computeIfAbsent(sentence(changed), _ -> new ArrayList<>());
        if (!of.contains(name)) {
          of.add(name);
        }
      }
    }
    return names.entrySet().stream()
        .map(entry -> entry.getKey() + ": " + StageStatus.some(entry.getValue()))
        .toList();
  }

  private static String sentence(String changed) {
    return switch (changed) {
      case "caption" -> "captions changed after caching";
      case "content" -> "files changed after caching";
      case "mask" -> "masks changed after caching";
      case "size", "frames" ->
          "cached with another %s than the data set file says".formatted(changed);
      case "vae" -> "cached with another VAE";
      case "encoder" -> "cached with another text encoder";
      case "image_encoder" -> "cached without first frames, or with another image encoder";
      case "version" -> "cached by an earlier genga, in another way";
      case CacheSurvey.DAMAGED -> "cut off, or otherwise not as they were written";
      default -> "cached with another " + changed;
    };
  }
}
