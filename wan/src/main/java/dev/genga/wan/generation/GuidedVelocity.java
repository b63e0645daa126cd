package dev.genga.wan.generation;

import dev.genga.tensor.DType;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;
import dev.genga.wan.guidance.Guidance;
import dev.genga.wan.guidance.Predictions;
import dev.genga.wan.transformer.ForwardOptions;
import dev.genga.wan.transformer.NegativeAttention;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The velocity of one generation: at each step its guidance, which asks the model for the passes that
/// it needs, one after the other or, where they differ in nothing but the prompt, as one batch.
final class GuidedVelocity implements SteppedVelocity {
  private final VelocityModel model;
  private final EncodedPrompts prompts;
  private final GuidanceSettings settings;
  private final int riflex;
  private final List<Guidance> ofSteps;
  private final @Nullable NegativeAttention nag;
  private final boolean batched;
  private int step;

  /// @throws IllegalArgumentException if a prompt is missing that the guidance needs
  GuidedVelocity(VelocityModel model, EncodedPrompts prompts, SamplingSettings sampling) {
    this(model, prompts, sampling, sampling.schedule().steps());
  }

  /// @param steps that are walked, fewer than the settings have for a video that starts from another
  /// @throws IllegalArgumentException if a prompt is missing that the guidance needs
  GuidedVelocity(
      VelocityModel model, EncodedPrompts prompts, SamplingSettings sampling, int steps) {
    this.model = model;
    this.prompts = prompts;
    settings = sampling.guidance();
    riflex = sampling.riflex();
    batched = sampling.batchedGuidance();
    ofSteps = settings.ofSteps(sampling.guidanceScale(), steps);
    if (prompts.negative() == null && ofSteps.stream().anyMatch(Guidance::usesNegative)) {
      throw new IllegalArgumentException(
          "guidance of " + sampling.guidanceScale() + " needs a negative prompt");
    }
    nag = nag(settings, prompts);
  }

  private static @Nullable NegativeAttention nag(
      GuidanceSettings settings, EncodedPrompts prompts) {
    var asked = settings.nag();
    if (asked == null) {
      return null;
    }
    if (prompts.nag() == null) {
      throw new IllegalArgumentException("NAG needs a negative prompt");
    }
    return new NegativeAttention(asked.guidance(), prompts.nag());
  }

  @Override
  public void onStep(int next) {
    step = next;
    model.onStep(next);
  }

  @Override
  public Tensor at(Tensor latents, double timestep) {
    var time = Tensors.of(new float[] {(float) timestep}, 1);
    return ofSteps.get(step).velocity(new Passes(latents, time));
  }

  @Override
  public void close() {
    if (nag != null) {
      nag.close();
    }
  }

  /// The passes at one point of the way, each made once.
  private final class Passes implements Predictions {
    private final Tensor latents;
    private final Tensor time;
    private @Nullable Tensor positive;
    private @Nullable Tensor negative;
    private @Nullable Tensor skipped;

    Passes(Tensor latents, Tensor time) {
      this.latents = latents;
      this.time = time;
    }

    @Override
    public Tensor latents() {
      return latents;
    }

    @Override
    public Tensor positive() {
      if (positive == null && together()) {
        both();
      }
      if (positive == null) {
        positive = pass(PassKind.POSITIVE, prompts.positive(), ofPositive());
      }
      return positive;
    }

    @Override
    public Tensor negative() {
      if (negative == null) {
        negative = pass(PassKind.NEGATIVE, negativePrompt(), ofNegative());
      }
      return negative;
    }

    @Override
    public Tensor skipped() {
      if (skipped == null) {
        var options = ofAll().without(settings.withoutInSkipped());
        skipped = pass(PassKind.SKIPPED, negativePrompt(), options);
      }
      return skipped;
    }

    private boolean together() {
      return batched
          && PassCount.asksForNegative(ofSteps.get(step))
          && ofPositive().equals(ofNegative());
    }

    private void both() {
      var halves =
          model
              .inPass(PassKind.BOTH)
              .velocity(
                  Tensors.cat(0, latents, latents),
                  Tensors.cat(0, time, time),
                  List.of(prompts.positive(), negativePrompt()),
                  ofPositive())
              .to(DType.FLOAT32)
              .chunk(2, 0);
      positive = halves[0];
      negative = halves[1];
    }

    private ForwardOptions ofAll() {
      return settings.ofAllPasses(step, ofSteps.size(), riflex);
    }

    private ForwardOptions ofPositive() {
      return ofAll().awayFrom(nag);
    }

    private ForwardOptions ofNegative() {
      return ofAll().without(settings.withoutInNegative(step, ofSteps.size()));
    }

    private Tensor negativePrompt() {
      return Objects.requireNonNull(prompts.negative(), "a negative prompt");
    }

    private Tensor pass(PassKind kind, Tensor prompt, ForwardOptions options) {
      return model.inPass(kind).velocity(latents, time, List.of(prompt), options).to(DType.FLOAT32);
    }
  }
}
