package dev.genga.training;

import dev.genga.base.Problems;
import dev.genga.tensor.DType;
import dev.genga.training.optimizer.LoraPlus;
import dev.genga.training.optimizer.Optimizer;
import dev.genga.training.optimizer.ScheduleFreeAdamW;
import dev.genga.training.schedule.ScheduleOptions;
import dev.genga.wan.lora.AdapterCheck;
import dev.genga.wan.lora.AdapterKind;
import dev.genga.wan.transformer.BaseForm;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// Finds all that can't be in a recipe.
public final class RecipeCheck {
  private static final int MOST_EPOCHS = 100_000;
  static final int MOST_STEPS = 100_000_000;
  private static final Set<DType> FILE_DTYPES =
      EnumSet.of(DType.FLOAT32, DType.BFLOAT16, DType.FLOAT16);
  private static final Pattern FILE_NAME = Pattern.compile("[^/\\\\:*?\"<>|\\p{Cntrl}]{1,200}");

  private final Recipe recipe;
  private final Problems problems;
  private final UnaryOperator<String> where;

  private RecipeCheck(Recipe recipe, Problems problems, UnaryOperator<String> where) {
    this.recipe = recipe;
    this.problems = problems;
    this.where = where;
  }

  /// Adds all that can't be.
  ///
  /// @param where from a word such as `learning_rate` to the place where the user said it
  public static void check(Recipe recipe, Problems problems, UnaryOperator<String> where) {
    var check = new RecipeCheck(recipe, problems, where);
    check.name();
    check.target();
    check.optimizer();
    if (recipe.stages().isEmpty()) {
      check.schedule();
      length(recipe.length(), problems, where);
    } else {
      new StageCheck(recipe, problems, where).alone();
    }
    recipe.timesteps().check(problems, where);
    check.computation();
  }

  private void name() {
    if (!FILE_NAME.matcher(recipe.name()).matches() || recipe.name().startsWith(".")) {
      add(
          "'%s' can't be the beginning of a file's name".formatted(recipe.name()),
          "name",
          "use letters, digits, - and _");
    }
  }

  private void target() {
    switch (recipe.target()) {
      case Recipe.Target.Lora lora -> {
        new AdapterCheck(lora.adapter(), problems, where).alone();
        lora.training().check(lora.adapter(), problems, where);
      }
      case Recipe.Target.Transformer(DType fileDtype, int workers) -> {
        if (!FILE_DTYPES.contains(fileDtype)) {
          add(
              "a transformer is not saved in " + fileDtype,
              "file_dtype",
              "use FLOAT32, BFLOAT16 or FLOAT16");
        }
        if (workers < 1) {
          add(
              "a batch can't be shared among %d threads".formatted(workers),
              "workers",
              "use 1 or more");
        }
      }
    }
  }

  private void optimizer() {
    notBelowZero(recipe.learningRate(), "learning rate", "learning_rate", "5e-5 is usual");
    notBelowZero(recipe.optimizer().weightDecay(), "weight decay", "weight_decay", "0.01 is usual");
    notBelowZero(
        recipe.maxGradNorm(), "bound of the gradients' norm", "max_grad_norm", "1 is usual");
    if (recipe.gradientAccumulation() < 1) {
      add(
          "a step can't have %d batches".formatted(recipe.gradientAccumulation()),
          "gradient_accumulation",
          "use 1 or more");
    }
    if (recipe.stages().isEmpty()) {
      schedulable(recipe.optimizer(), recipe.schedule(), problems, where);
    }
    averaged();
    if (recipe.optimizer() instanceof LoraPlus plus) {
      loraPlus(plus);
    }
  }

  /// Adds it where an optimizer has no use for a schedule.
  static void schedulable(
      Optimizer.Settings optimizer,
      ScheduleOptions schedule,
      Problems problems,
      UnaryOperator<String> where) {
    if (!optimizer.takesSchedule() && !schedule.name().equalsIgnoreCase("constant")) {
      problems.add(
          "%s goes without a schedule, but %s is given"
              .formatted(optimizer.simpleName(), schedule.name()),
          where.apply("lr_schedule"),
          optimizer.takesRate()
              ? "leave it out; its argument warmup_steps makes the rate rise"
              : "leave it out, or take another optimizer");
    }
  }

  private void averaged() {
    var optimizer = recipe.optimizer();
    Integer every = recipe.averageEvery();
    if (every != null && every < 1) {
      add(
          "%d steps are no distance between two snapshots".formatted(every),
          "average_every_steps",
          "use 1 or more, or leave it out");
    }
    if (every != null && optimizer instanceof ScheduleFreeAdamW.Settings) {
      add(
          "schedule-free AdamW averages the weights itself, but snapshots of averages are wanted",
          "average_every_steps",
          "leave it out, or take another optimizer");
    }
    if (recipe.ema() != null && optimizer instanceof ScheduleFreeAdamW.Settings) {
      add(
          "schedule-free AdamW averages the weights itself, but another average is wanted",
          "ema",
          "leave it out, or take another optimizer");
    }
  }

  private void loraPlus(LoraPlus plus) {
    if (!(plus.ratio() > 0 && Double.isFinite(plus.ratio()))) {
      add(
          "the ratio of LoRA+ is " + plus.ratio(),
          "loraplus_ratio",
          "use a value above 0, such as 16");
    }
    if (!plus.takesGroups()) {
      add(
          "%s has one learning rate for all matrices, but LoRA+ is wanted"
              .formatted(plus.simpleName()),
          "loraplus_ratio",
          "leave it out, or take another optimizer");
    }
    boolean ups =
        recipe.target() instanceof Recipe.Target.Lora lora
            && (lora.adapter().kind() instanceof AdapterKind.Lora
                || lora.adapter().kind() instanceof AdapterKind.Dora);
    if (!ups) {
      add("LoRA+ is for LoRA and DoRA only", "loraplus_ratio", "leave it out");
    }
  }

  /// What depends on the run's length too is known here only where that is given in steps.
  private void schedule() {
    recipe.schedule().check(recipe.learningRate(), problems, where);
    if (recipe.length() instanceof Recipe.RunLength.Steps(int count) && count >= 1) {
      recipe.schedule().checkLength(count, problems, where);
    }
  }

  private void notBelowZero(double value, String name, String key, String usual) {
    if (!(value >= 0 && Double.isFinite(value))) {
      add("the %s is %s".formatted(name, value), key, "it must be 0 or more; " + usual);
    }
  }

  /// Adds it where a length can't be.
  static void length(Recipe.RunLength length, Problems problems, UnaryOperator<String> where) {
    int count =
        switch (length) {
          case Recipe.RunLength.Epochs(int epochs) -> epochs;
          case Recipe.RunLength.Steps(int steps) -> steps;
        };
    boolean epochs = length instanceof Recipe.RunLength.Epochs;
    int most = epochs ? MOST_EPOCHS : MOST_STEPS;
    String unit = epochs ? "epochs" : "steps";
    if (count < 1 || count > most) {
      problems.add(
          "a run can't have %d %s".formatted(count, unit), where.apply(unit), "use 1 to " + most);
    }
  }

  private void computation() {
    if (recipe.dtype() != DType.BFLOAT16 && recipe.dtype() != DType.FLOAT32) {
      add(
          "the transformer is not trained in " + recipe.dtype(),
          "dtype",
          "use BFLOAT16 or FLOAT32");
    }
    if (recipe.keptBlocks() < 0) {
      add(
          "%d blocks can't keep their activations".formatted(recipe.keptBlocks()),
          "keep_activations",
          "use 0 or more");
    }
    base();
    if (recipe.seed() < 0) {
      add("the seed is " + recipe.seed(), "seed", "use 0 or more");
    }
  }

  /// How many blocks there are is not known here: see [RecipeFit].
  private void base() {
    var base = recipe.base();
    base.check(problems, where);
    switch (recipe.target()) {
      case Recipe.Target.Lora lora -> {
        if (base.blocksInMemory() != 0 && !lora.training().fused().isEmpty()) {
          add(
              "LoRAs are to be added to every block, but blocks come from the file anew each time",
              "blocks_in_memory",
              "leave it out, or the base weights");
        }
      }
      case Recipe.Target.Transformer _ -> {
        if (!base.equals(BaseForm.AS_STORED)) {
          add(
              "all weights are trained, but they are to be held as a frozen base",
              base.float8() != null ? "fp8_base" : "blocks_in_memory",
              "leave it out, or train a LoRA");
        }
      }
    }
  }

  private void add(String what, String key, String fix) {
    problems.add(what, where.apply(key), fix);
  }
}
