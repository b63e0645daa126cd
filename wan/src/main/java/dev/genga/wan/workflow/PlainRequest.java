package dev.genga.wan.workflow;

import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.GuidanceSettings;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.wan.generation.StartImages;
import dev.genga.wan.generation.StartVideo;
import dev.genga.wan.generation.Task;
import dev.genga.wan.guidance.Nag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A request in the words of a workflow, to hold one that was read back to one that was asked for.
final class PlainRequest {
  private PlainRequest() {}

  /// Files without folders, the prompt without spaces around it. A still has no rate, and a LoRA of
  /// strength 0 is none.
  static GenerationRequest of(GenerationRequest request) {
    return new GenerationRequest(
        request.prompt().strip(),
        request.negativePrompt(),
        request.size(),
        request.size().frames() == 1
            ? GenerationRequest.WAN_FRAMES_PER_SECOND
            : request.framesPerSecond(),
        sampling(request),
        request.seed(),
        loras(request),
        task(request),
        PrecisionNodes.plain(request.precision()));
  }

  /// Each with one strength at a time in all of its blocks.
  private static List<LoraUse> loras(GenerationRequest request) {
    int steps = request.schedule().steps();
    return request.loras().stream()
        .flatMap(use -> LoraBlocks.split(use).stream())
        .map(use -> LoraSteps.plain(use, steps))
        .filter(use -> use.strength() != 0)
        .map(use ->
            new LoraUse(
                ComfyWorkflow.lastName(use.file()), use.strength(), LoraBlocks.plain(use.reach())))
        .toList();
  }

  /// A strength is as many steps, and a window that is longer than the video is none.
  private static Task task(GenerationRequest request) {
    var task = request.task();
    var images = task.images();
    int steps = request.sampling().steps();
    var video = task.video();
    return new Task(
        new StartImages(lastName(images.first()), lastName(images.last())),
        video == null
            ? null
            : new StartVideo(
                ComfyWorkflow.lastName(video.file()),
                StartVideo.strengthOf(steps - video.firstStep(steps), steps)),
        StartSheet.windows(request),
        task.tiles(),
        task.noise());
  }

  private static @Nullable String lastName(@Nullable String file) {
    return file == null ? null : ComfyWorkflow.lastName(file);
  }

  /// Guidance scales step by step where they differ, TeaCache's last step, NAG's negative prompt, and a rule of ranges where there are none.
  private static SamplingSettings sampling(GenerationRequest request) {
    var negative = request.negativePrompt();
    var sampling = GuidanceScales.plain(request.sampling(), request.walked());
    var cache = sampling.teaCache();
    var guidance = sampling.guidance();
    var nag = guidance.nag();
    boolean ranges = guidance.skipLayers() != null || guidance.enhance() != null;
    return sampling
        .withTeaCache(cache == null ? null : GuidanceSheet.plain(cache, sampling.steps()))
        .withGuidance(
            new GuidanceSettings(
                guidance.steps(),
                guidance.scales(),
                guidance.zeroStar(),
                guidance.skipLayers(),
                nag != null && negative.equals(nag.negativePrompt())
                    ? new Nag(nag.guidance(), null)
                    : nag,
                guidance.enhance(),
                ranges ? guidance.ranges() : GuidanceSettings.DEFAULT.ranges()));
  }
}
