package dev.genga.app.run;

import dev.genga.app.page.RunPage.Fact;
import dev.genga.training.Recipe;
import dev.genga.training.StagedPlan;
import dev.genga.training.checkpoint.Saves;
import dev.genga.training.optimizer.LoraPlus;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.training.schedule.StepShare;
import dev.genga.wan.sampling.TimestepMode;
import dev.genga.wan.sampling.TimestepOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A recipe as people read it.
record RecipeFacts(TrainJob job) {
  List<Fact> facts() {
    var recipe = job.setup().recipe();
    var facts = new ArrayList<Fact>();
    facts.add(
        new Fact("base model", String.valueOf(job.setup().files().transformer().getFileName())));
    facts.add(
        switch (recipe.target()) {
          case Recipe.Target.Lora lora ->
              new Fact("rank, alpha", lora.rank() + ", " + number(lora.adapter().alpha()));
          case Recipe.Target.Transformer _ -> new Fact("trained", "all weights");
        });
    if (recipe.target() instanceof Recipe.Target.Lora lora) {
      new AdapterFacts(lora).addTo(facts);
    }
    if (recipe.stages().isEmpty()) {
      facts.add(new Fact("learning rate", rate(recipe)));
    }
    StagedPlan.told(recipe, job.plan()).forEach(stage -> facts.add(new Fact("stage", stage)));
    facts.add(new Fact("optimizer", optimizer(recipe)));
    facts.add(new Fact("weight decay", number(recipe.optimizer().weightDecay())));
    facts.add(
        new Fact(
            "gradients",
            recipe.maxGradNorm() == 0
                ? "not clipped"
                : "clipped to a norm of " + number(recipe.maxGradNorm())));
    var ema = recipe.ema();
    if (ema != null) {
      facts.add(new Fact("weights", "averaged, of which %s stay in a step".formatted(ema.decay())));
    }
    if (recipe.gradientAccumulation() > 1) {
      facts.add(new Fact("batches a step", Integer.toString(recipe.gradientAccumulation())));
    }
    facts.add(new Fact("timesteps", timesteps(recipe.timesteps())));
    facts.add(new Fact("seed", Long.toString(recipe.seed())));
    facts.add(new Fact("computes in", recipe.dtype().torchName()));
    if (!job.plan().heldOut().isEmpty()) {
      facts.add(new Fact("validated", validated()));
    }
    var float8 = recipe.base().float8();
    if (float8 != null) {
      facts.add(new Fact("base held in", "8 bits, " + float8.label()));
    }
    if (recipe.base().blocksInMemory() > 0) {
      facts.add(new Fact("blocks in memory", Integer.toString(recipe.base().blocksInMemory())));
    }
    facts.add(new Fact("saves", every(recipe.saves(), "at the end")));
    if (!job.setup().requests().isEmpty()) {
      facts.add(new Fact("previews", every(recipe.previews(), "never")));
    }
    return facts;
  }

  private String validated() {
    var options = job.validation();
    String when = every(new Saves(options.everyEpochs(), options.everySteps(), null, null), "");
    int samples = job.plan().validation().samples();
    Integer patience = options.patience();
    return "on %d sample%s, %s%s"
        .formatted(
            samples,
            samples == 1 ? "" : "s",
            when,
            patience == null ? "" : "; ends after %d without progress".formatted(patience));
  }

  private static String optimizer(Recipe recipe) {
    String plus =
        recipe.optimizer() instanceof LoraPlus(_, double ratio)
            ? ", up matrices " + number(ratio) + " times as fast"
            : "";
    return recipe.optimizer().simpleName() + plus;
  }

  private static String rate(Recipe recipe) {
    if (!recipe.optimizer().takesRate()) {
      return "the optimizer's own";
    }
    ScheduleOptions schedule = recipe.schedule();
    String warmup =
        switch (schedule.warmup()) {
          case StepShare.Steps(int steps) -> steps == 0 ? "" : ", warm-up " + steps + " steps";
          case StepShare.Share(double share) ->
              ", warm-up %s %% of the steps".formatted(number(share * 100));
        };
    return number(recipe.learningRate()) + ", " + schedule.name() + warmup;
  }

  private static String timesteps(TimestepOptions options) {
    var text = new StringBuilder(options.mode().label());
    if (options.mode() == TimestepMode.SHIFT) {
      text.append(" ").append(number(options.flowShift()));
    }
    if (options.minTimestep() != null || options.maxTimestep() != null) {
      text.append(", ")
          .append(options.minTimestep() == null ? 0 : options.minTimestep())
          .append(" to ")
          .append(options.maxTimestep() == null ? 1000 : options.maxTimestep());
    }
    if (options.buckets() != null) {
      text.append(", in ").append(options.buckets()).append(" buckets");
    }
    return text.toString();
  }

  private static String every(Saves saves, String otherwise) {
    var when = new ArrayList<String>();
    if (saves.everyEpochs() != null) {
      when.add(each(saves.everyEpochs(), "epoch"));
    }
    if (saves.everySteps() != null) {
      when.add(each(saves.everySteps(), "step"));
    }
    if (saves.timed() != null) {
      when.add(saves.timed().text());
    }
    return when.isEmpty() ? otherwise : String.join(", ", when);
  }

  private static String each(int count, String what) {
    return count == 1 ? "every " + what : "every " + count + " " + what + "s";
  }

  /// Without a decimal point where there is nothing behind it.
  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e6
        ? String.format(Locale.ROOT, "%.0f", value)
        : Double.toString(value).replace("E", "e").replace(".0e", "e");
  }
}
