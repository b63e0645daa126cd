package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.wan.transformer.BaseForm;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;

/// How the base model's transformer is held in memory.
final class BaseFormOptions {
  @Mixin private Float8Option float8 = new Float8Option();

  @Mixin private BlocksOption blocks = new BlocksOption();

  /// The form; how many blocks can't be is told elsewhere.
  BaseForm form(Problems problems) {
    return new BaseForm(float8.over(null, problems), blocks.count());
  }

  /// As it was said; null where it was not.
  @Nullable Integer blocksInMemory() {
    return blocks.said();
  }
}
