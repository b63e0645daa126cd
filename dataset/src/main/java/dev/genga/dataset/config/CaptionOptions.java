package dev.genga.dataset.config;

/// What a section makes of its captions. musubi-tuner knows none of it.
///
/// @param prefix put before each caption as it is written; empty for none
/// @param several where a clip has more than one caption
/// @param dropout share of the samples that are trained with the empty prompt, from 0 to 1
public record CaptionOptions(String prefix, SeveralCaptions several, double dropout) {
  /// Each caption as it is, always.
  public static final CaptionOptions PLAIN = new CaptionOptions("", SeveralCaptions.NONE, 0);
}
