package dev.genga.app.base;

import dev.genga.video.Fraction;
import dev.genga.video.VideoReader;
import dev.genga.video.VideoWriter;
import dev.genga.wan.generation.GenerationJob;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.LoraUse;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.wan.generation.VideoSize;
import dev.genga.world.Clip;
import dev.genga.world.SceneSampler;
import dev.genga.world.Style;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/// Prompts for scenes whose combinations no training saw. Scene, prompt and noise of number i follow
/// from the seed, so that several models can be asked for the same.
///
/// @param samples what the videos ought to show
/// @param captions how the prompts name the style
/// @param size of the videos
/// @param sampling how videos are made
/// @param seed of the noise of the first; the others' follow
public record PromptSet(
    List<SceneSampler.Sample> samples,
    CaptionForm captions,
    VideoSize size,
    SamplingSettings sampling,
    long seed) {
  /// Copies the list.
  public PromptSet {
    samples = List.copyOf(samples);
  }

  /// @param styles that are asked for, each equally often
  /// @param count how many prompts
  /// @param seed of scenes and noise
  public static PromptSet heldOut(
      List<Style> styles,
      int count,
      CaptionForm captions,
      VideoSize size,
      SamplingSettings sampling,
      long seed) {
    var sampler = WorldTensors.heldOut(styles, seed);
    return new PromptSet(
        IntStream.range(0, count).mapToObj(sampler::at).toList(), captions, size, sampling, seed);
  }

  /// The prompts in order.
  public List<String> prompts() {
    return samples.stream().map(captions::caption).toList();
  }

  /// The prompts with their numbers, a line each.
  public String listing() {
    var text = new StringBuilder();
    for (int i = 0; i < samples.size(); i++) {
      text.append(String.format(Locale.ROOT, "%03d  ", i))
          .append(captions.caption(samples.get(i)))
          .append('\n');
    }
    return text.toString();
  }

  /// The generations of all prompts.
  ///
  /// @param folder where the videos go; see [#video]
  public List<GenerationJob> jobs(Path folder, List<LoraUse> loras) {
    var jobs = new ArrayList<GenerationJob>();
    for (int i = 0; i < samples.size(); i++) {
      var prompt = captions.caption(samples.get(i));
      var request = new GenerationRequest(prompt, "", size, Clip.RATE, sampling, seed + i, loras);
      jobs.add(new GenerationJob(request, video(folder, i)));
    }
    return jobs;
  }

  /// The video of prompt `number` in a folder of such videos.
  public static Path video(Path folder, int number) {
    return folder.resolve(String.format(Locale.ROOT, "%03d.mp4", number));
  }

  /// The videos in a folder, as they lie on disk.
  public List<Clip> read(Path folder) {
    int[] all = IntStream.range(0, size.frames()).toArray();
    return IntStream.range(0, samples.size())
        .mapToObj(i -> WorldTensors.clip(VideoReader.read(video(folder, i), all)))
        .toList();
  }

  /// Writes clips as the videos of the prompts, coded as generated ones are.
  ///
  /// @param clips one a prompt
  public void write(Path folder, List<Clip> clips) {
    for (int i = 0; i < clips.size(); i++) {
      var frames = WorldTensors.frames(clips.get(i));
      VideoWriter.write(video(folder, i), Fraction.of(Clip.RATE), Map.of(), frames);
    }
  }

  /// True renderings of the scenes.
  public List<Clip> drawn() {
    return samples.parallelStream().map(sample -> WorldTensors.render(sample, size)).toList();
  }

  /// The same scenes in another style.
  public PromptSet in(Style style) {
    return new PromptSet(
        samples.stream().map(sample -> new SceneSampler.Sample(sample.scene(), style)).toList(),
        captions,
        size,
        sampling,
        seed);
  }

  /// The first prompts.
  public PromptSet first(int count) {
    return new PromptSet(
        samples.subList(0, Math.min(count, samples.size())), captions, size, sampling, seed);
  }
}
