package dev.genga.app.cli;

import dev.genga.base.Problems;
import dev.genga.wan.guidance.CfgZeroStar;
import dev.genga.wan.guidance.EnhanceAVideo;
import dev.genga.wan.guidance.GuidedSteps;
import dev.genga.wan.guidance.Nag;
import dev.genga.wan.guidance.ScaleCourse;
import dev.genga.wan.guidance.SkipLayers;
import dev.genga.wan.guidance.StepRange;
import dev.genga.wan.transformer.FrameEnhancement;
import dev.genga.wan.transformer.NormalizedAttentionGuidance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads guidance as it is written in options. What can't be read is a problem, and has the value that it
/// had before.
///
/// @param problems takes what can't be read
record GuidanceText(Problems problems) {
  private static final NormalizedAttentionGuidance NAG = NormalizedAttentionGuidance.USUAL;

  /// `0.1-0.8`, two shares of the steps.
  StepRange range(String option, String text, StepRange otherwise) {
    return read(
        option,
        text,
        "write two shares of the steps, as in 0.1-0.8",
        otherwise,
        written -> {
          var ends = written.split("-", 2);
          return new StepRange(Double.parseDouble(ends[0]), Double.parseDouble(ends[1]));
        });
  }

  /// `0-0.5`, or `alternate:0.5`.
  GuidedSteps steps(String text, GuidedSteps otherwise) {
    if (!text.contains(":")) {
      return new GuidedSteps.Within(range("--guidance-steps", text, StepRange.ALL));
    }
    return read(
        "--guidance-steps",
        text,
        "write a part of the steps, as in 0-0.5, or one of %s and a share, as in alternate:0.5"
            .formatted(names(GuidedSteps.Skip.values())),
        otherwise,
        written -> {
          var parts = written.split(":", 2);
          return new GuidedSteps.Skipping(
              GuidedSteps.Skip.valueOf(parts[0].toUpperCase(Locale.ROOT)),
              Double.parseDouble(parts[1]));
        });
  }

  /// `6,5,4,1`, or `cosine:1`.
  ScaleCourse scales(String text, ScaleCourse otherwise) {
    return read(
        "--guidance-scales",
        text,
        "write a scale for each step, as in 6,5,4,1, or linear:1 or cosine:1",
        otherwise,
        written -> {
          var parts = written.split(":", 2);
          return parts.length == 1
              ? new ScaleCourse.Listed(
                  Arrays.stream(written.split(",")).map(Double::valueOf).toList())
              : new ScaleCourse.Ramp(
                  ScaleCourse.Shape.valueOf(parts[0].toUpperCase(Locale.ROOT)),
                  Double.parseDouble(parts[1]));
        });
  }

  @Nullable CfgZeroStar zeroStar(String text) {
    return read(
        "--zero-star",
        text,
        "write how many steps stand still, 1 or 0, or off",
        null,
        written -> new CfgZeroStar(Integer.parseInt(written)));
  }

  /// `9,10`.
  @Nullable SkipLayers skipLayers(String text) {
    return read(
        "--skip-layers",
        text,
        "write the numbers of blocks, from 0, as in 9,10, or off",
        null,
        written ->
            new SkipLayers(
                Arrays.stream(written.split(",")).map(Integer::valueOf).toList(),
                SkipLayers.Mode.UNCOND,
                SkipLayers.USUAL_SCALE,
                SkipLayers.USUAL_RANGE));
  }

  /// `11`, or `11:2.5:0.25`.
  @Nullable Nag nag(String text) {
    return read(
        "--nag",
        text,
        "write a scale, and tau and alpha behind it, as in 11:2.5:0.25, or off",
        null,
        written -> {
          var values = new ArrayList<Double>();
          List.of(written.split(":", 3)).forEach(part -> values.add(Double.valueOf(part)));
          return new Nag(
              new NormalizedAttentionGuidance(
                  values.getFirst(),
                  values.size() > 1 ? values.get(1) : NAG.tau(),
                  values.size() > 2 ? values.get(2) : NAG.alpha(),
                  NAG.norm()),
              null);
        });
  }

  @Nullable EnhanceAVideo enhance(String text) {
    return read(
        "--enhance-a-video",
        text,
        "write its weight, 2 is usual, or off",
        null,
        written ->
            new EnhanceAVideo(
                new FrameEnhancement(
                    Double.parseDouble(written), FrameEnhancement.Groups.NEIGHBOURS),
                StepRange.ALL));
  }

  /// One of an enum's values by its name in small letters.
  <E extends Enum<E>> E named(String option, String text, E otherwise) {
    var type = otherwise.getDeclaringClass();
    return read(
        option,
        text,
        "use one of " + names(type.getEnumConstants()),
        otherwise,
        written -> Enum.valueOf(type, written.toUpperCase(Locale.ROOT)));
  }

  /// Adds an option that is given without the one that it says more about.
  void belongsTo(String main, String option, @Nullable Object value) {
    if (value != null) {
      problems.add(
          option + " has no effect without " + main, option, "leave it out, or add " + main);
    }
  }

  private static <E extends Enum<E>> List<String> names(E[] values) {
    return Stream.of(values).map(value -> value.name().toLowerCase(Locale.ROOT)).toList();
  }

  private <T extends @Nullable Object> T read(
      String option, String text, String fix, T otherwise, Function<String, T> parse) {
    try {
      return parse.apply(text);
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      problems.add("'%s' is not what %s takes".formatted(text, option), option, fix);
      return otherwise;
    }
  }
}
