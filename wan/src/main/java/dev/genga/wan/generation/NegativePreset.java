package dev.genga.wan.generation;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Negative prompts with names, to be written in a prompt's place as `@wan` or `@2d-animation`. A request
/// carries their text.
public enum NegativePreset {
  /// Wan2.1's own.
  WAN("@wan", GenerationRequest.WAN_NEGATIVE_PROMPT),
  /// For drawn films: Wan2.1's own with western commas, and what looks like a 3D animation. It is the
  /// one under which the Studio Ghibli style LoRA for Wan2.1 14B was published.
  ANIMATION_2D(
      "@2d-animation",
      "色调艳丽,过曝,静态,细节模糊不清,字幕,风格,作品,画作,画面,静止,整体发灰,最差质量,低质量,JPEG压缩残留,"
          + "丑陋的,残缺的,多余的手指,画得不好的手部,画得不好的脸部,畸形的,毁容的,形态畸形的肢体,手指融合,"
          + "静止不动的画面,杂乱的背景,三条腿,背景人很多,倒着走, 3D, MMD, MikuMikuDance, SFM, Source Filmmaker, "
          + "Blender, Unity, Unreal, CGI, bad quality");

  private static final String MARK = "@";

  private final String label;
  private final String text;

  NegativePreset(String label, String text) {
    this.label = label;
    this.text = text;
  }

  /// How it is written.
  public String label() {
    return label;
  }

  /// What it stands for.
  public String text() {
    return text;
  }

  /// How all are written, for a sentence.
  public static String labels() {
    return Stream.of(values()).map(NegativePreset::label).collect(Collectors.joining(", "));
  }

  /// A negative prompt as a user wrote it: the text of a preset, or itself.
  ///
  /// @throws IllegalArgumentException if it looks like a preset and is none
  public static String resolve(String written) {
    if (!written.startsWith(MARK)) {
      return written;
    }
    return Stream.of(values())
        .filter(preset -> preset.label.equals(written))
        .findFirst()
        .map(NegativePreset::text)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no negative prompt named %s; there are %s".formatted(written, labels())));
  }
}
