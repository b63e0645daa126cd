package dev.genga.wan.generation;

import dev.genga.base.ProblemException;
import dev.genga.base.Problems;
import dev.genga.wan.sampling.Schedule;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;

/// All that decides how a video looks, besides the models: the same request, models and device give
/// the same frames.
///
/// ```java
/// var request = GenerationRequest.of("A cat walks on the grass", 42);
/// ```
///
/// @param prompt what to show
/// @param negativePrompt what not to show
/// @param size width, height and frames
/// @param framesPerSecond of the written video; the model knows nothing of it
/// @param sampling sampler, steps, guidance, shift
/// @param seed of the noise, from 0; PyTorch uses the low 32 bits
/// @param loras in the order in which they are added to the model
/// @param task what the video starts from besides its prompt, and how it is cut where it is long
///     or large
/// @param precision what the models compute in
public record GenerationRequest(
    String prompt,
    String negativePrompt,
    VideoSize size,
    int framesPerSecond,
    SamplingSettings sampling,
    long seed,
    List<LoraUse> loras,
    Task task,
    Precision precision) {
  /// Wan2.1's own negative prompt.
  public static final String WAN_NEGATIVE_PROMPT =
      "色调艳丽，过曝，静态，细节模糊不清，字幕，风格，作品，画作，画面，静止，整体发灰，最差质量，低质量，JPEG压缩残留，"
          + "丑陋的，残缺的，多余的手指，画得不好的手部，画得不好的脸部，畸形的，毁容的，形态畸形的肢体，手指融合，"
          + "静止不动的画面，杂乱的背景，三条腿，背景人很多，倒着走";

  /// The rate at which Wan2.1 was trained.
  public static final int WAN_FRAMES_PER_SECOND = 16;

  /// The size that Wan2.1 names for its 1.3B model, 5 seconds.
  public static final VideoSize WAN_SIZE = new VideoSize(832, 480, 81);

  private static final long MOST_RANDOM_SEED = 1L << 32;

  public GenerationRequest {
    loras = List.copyOf(loras);
  }

  /// A video that is computed as usual.
  public GenerationRequest(
      String prompt,
      String negativePrompt,
      VideoSize size,
      int framesPerSecond,
      SamplingSettings sampling,
      long seed,
      List<LoraUse> loras,
      Task task) {
    this(
        prompt,
        negativePrompt,
        size,
        framesPerSecond,
        sampling,
        seed,
        loras,
        task,
        Precision.USUAL);
  }

  /// A video that starts from its prompt alone.
  public GenerationRequest(
      String prompt,
      String negativePrompt,
      VideoSize size,
      int framesPerSecond,
      SamplingSettings sampling,
      long seed,
      List<LoraUse> loras) {
    this(prompt, negativePrompt, size, framesPerSecond, sampling, seed, loras, Task.TEXT_TO_VIDEO);
  }

  /// A request with Wan2.1's own settings.
  public static GenerationRequest of(String prompt, long seed) {
    return new GenerationRequest(
        prompt,
        WAN_NEGATIVE_PROMPT,
        WAN_SIZE,
        WAN_FRAMES_PER_SECOND,
        SamplingSettings.DEFAULTS,
        seed,
        List.of());
  }

  /// A request with Wan2.1's own settings for its task; the size is [#WAN_SIZE]'s area in the shape of
  /// what the video starts from.
  ///
  /// @throws ProblemException if that can't be read
  public static GenerationRequest of(String prompt, long seed, Task task) {
    var size = task.size(WAN_SIZE, WAN_FRAMES_PER_SECOND);
    return new GenerationRequest(
        prompt,
        task.images().negativePrompt(),
        size,
        WAN_FRAMES_PER_SECOND,
        task.images().sampling(size),
        seed,
        List.of(),
        task);
  }

  /// A seed for a request that names none.
  public static long randomSeed() {
    return ThreadLocalRandom.current().nextLong(MOST_RANDOM_SEED);
  }

  /// The noise levels of the request: all, or the last ones of a video that starts from another.
  public Schedule schedule() {
    var video = task.video();
    var all = sampling.schedule();
    return video == null ? all : all.part(video.firstStep(all.steps()), all.steps());
  }

  /// How many steps are walked; of settings that can't be, any number up to
  /// [SamplingSettings#MOST_STEPS].
  public int walked() {
    return task.walked(sampling);
  }

  /// The prompts that the video comes to one after the other: one, or in windows as many as stand in the
  /// text between `|`.
  public List<String> prompts() {
    return task.windows() == null ? List.of(prompt) : ContextWindows.prompts(prompt);
  }

  /// The same request with another prompt.
  public GenerationRequest withPrompt(String other) {
    return new GenerationRequest(
        other, negativePrompt, size, framesPerSecond, sampling, seed, loras, task, precision);
  }

  /// The same request with another seed.
  public GenerationRequest withSeed(long other) {
    return new GenerationRequest(
        prompt, negativePrompt, size, framesPerSecond, sampling, other, loras, task, precision);
  }

  /// The same request with other LoRAs.
  public GenerationRequest withLoras(List<LoraUse> other) {
    return new GenerationRequest(
        prompt, negativePrompt, size, framesPerSecond, sampling, seed, other, task, precision);
  }

  /// The same request in another size.
  public GenerationRequest withSize(VideoSize other) {
    return new GenerationRequest(
        prompt, negativePrompt, other, framesPerSecond, sampling, seed, loras, task, precision);
  }

  /// The same request with other sampling settings.
  public GenerationRequest withSampling(SamplingSettings other) {
    return new GenerationRequest(
        prompt, negativePrompt, size, framesPerSecond, other, seed, loras, task, precision);
  }

  /// The same request for another task.
  public GenerationRequest withTask(Task other) {
    return new GenerationRequest(
        prompt, negativePrompt, size, framesPerSecond, sampling, seed, loras, other, precision);
  }

  /// The same request, computed in something else.
  public GenerationRequest withPrecision(Precision other) {
    return new GenerationRequest(
        prompt, negativePrompt, size, framesPerSecond, sampling, seed, loras, task, other);
  }

  /// Adds all that can't be.
  ///
  /// @param where from a key of [RequestJson] to the place where the user said it, such as
  ///     `frames` to `--frames 50`
  public void check(Problems problems, UnaryOperator<String> where) {
    size.check(problems, where);
    if (framesPerSecond < 1) {
      problems.add(
          "there can't be %d frames a second".formatted(framesPerSecond),
          where.apply("frames_per_second"),
          "use 16, Wan2.1's own");
    }
    sampling.check(walked(), problems, where);
    if (size.frames() == 1 && sampling.guidance().enhance() != null) {
      problems.add(
          "Enhance-A-Video compares frames, and there is one",
          where.apply("enhance_a_video"),
          "leave it out for an image");
    }
    if (seed < 0) {
      problems.add("the seed is " + seed, where.apply("seed"), "use 0 or more");
    }
    loras.forEach(lora -> lora.check(sampling.steps(), problems, where));
    task.check(problems, this, where);
    precision.check(problems, where);
  }

  /// Returns this request if it can be.
  ///
  /// @throws ProblemException with all that can't
  public GenerationRequest checked() {
    var problems = new Problems();
    check(problems, key -> key);
    problems.throwIfAny();
    return this;
  }
}
