package dev.genga.wan.generation;

import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import java.util.List;

/// What the prompts of a file have where they say nothing.
///
/// @param request all but the prompt and the seed
/// @param imagesAllowed whether a prompt may start from images of its own
record PromptDefaults(GenerationRequest request, boolean imagesAllowed) {
  /// The defaults of musubi-tuner's previews, but for the flow shift: musubi's 14.5 is HunyuanVideo's,
  /// genga's is Wan2.1's own 5.
  static final PromptDefaults PREVIEWS =
      new PromptDefaults(
          new GenerationRequest(
              "",
              GenerationRequest.WAN_NEGATIVE_PROMPT,
              new VideoSize(256, 256, 1),
              GenerationRequest.WAN_FRAMES_PER_SECOND,
              new SamplingSettings(
                  Sampler.UNIPC,
                  Schedule.Form.OFFICIAL,
                  20,
                  SamplingSettings.DEFAULTS.guidanceScale(),
                  SamplingSettings.DEFAULTS.flowShift()),
              0,
              List.of()),
          false);
}
