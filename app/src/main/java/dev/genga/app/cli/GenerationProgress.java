package dev.genga.app.cli;

import dev.genga.app.console.Console;
import dev.genga.app.console.ConsoleProgress;
import dev.genga.app.lora.LoraTables;
import dev.genga.tensor.Tensor;
import dev.genga.wan.generation.GenerationJob;
import dev.genga.wan.generation.GenerationListener;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.GenerationRunListener;
import dev.genga.wan.lora.edit.ChangeSizes;
import dev.genga.wan.lora.file.LoraPassport;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Shows how far videos are: first the sampler's steps, then the frames.
final class GenerationProgress implements GenerationRunListener {
  private final Console console;
  private final String what;
  private final @Nullable StepPreviews previews;
  private final Set<GenerationRequest> sampled = Collections.newSetFromMap(new IdentityHashMap<>());

  /// @param what is made, one word such as `generate`
  GenerationProgress(Console console, String what) {
    this(console, what, null);
  }

  /// @param what is made, one word such as `generate`
  /// @param previews of what is being made, or null
  GenerationProgress(Console console, String what, @Nullable StepPreviews previews) {
    this.console = console;
    this.what = what;
    this.previews = previews;
  }

  @Override
  public void onEncoding(int prompts) {
    console.note("encoding " + prompts + (prompts == 1 ? " prompt ..." : " prompts ..."));
  }

  @Override
  public void onLoading(Path file) {
    console.note("loading " + file.getFileName() + " ...");
  }

  @Override
  public void onLora(LoraPassport passport) {
    tell(passport, console);
  }

  @Override
  public void onLoraSizes(LoraPassport passport, List<ChangeSizes> sizes) {
    console.note(LoraTables.sizesLine(sizes));
  }

  /// Notes what of a LoRA fits.
  static void tell(LoraPassport passport, Console console) {
    console.note((passport.suspicious() ? "warning: " : "") + passport.line());
    String leftOut = passport.leftOut();
    if (leftOut != null) {
      console.note(leftOut);
    }
  }

  @Override
  public GenerationListener of(GenerationJob job) {
    var bar = steps(job.request());
    return previews == null ? new Bar(bar) : new WatchedBar(bar, job, previews);
  }

  @Override
  public GenerationListener ofDecoding(GenerationJob job) {
    return new Bar(frames(job.request()));
  }

  /// Who hears of a request's steps, and, asked again, of its frames.
  GenerationListener of(GenerationRequest request) {
    if (sampled.remove(request)) {
      return new Bar(frames(request));
    }
    sampled.add(request);
    return new Bar(steps(request));
  }

  private ConsoleProgress steps(GenerationRequest request) {
    return console.passingBar(what, "step", request.schedule().steps());
  }

  private ConsoleProgress frames(GenerationRequest request) {
    return console.passingBar("decode", "frame", request.size().frames());
  }

  @Override
  public void onSampled(GenerationJob job, int skipped, int passes) {
    if (job.request().sampling().teaCache() != null) {
      console.note("TeaCache skipped %d of %d passes".formatted(skipped, passes));
    }
  }

  @Override
  public void onWritten(GenerationJob job) {}

  private record Bar(ConsoleProgress bar) implements GenerationListener {
    @Override
    public void onStep(int done, int all) {
      show(done, all);
    }

    @Override
    public void onFrames(int done, int all) {
      show(done, all);
    }

    private void show(int done, int all) {
      bar.update(done, "");
      if (done >= all) {
        bar.close();
      }
    }
  }

  /// A bar of steps with the place of the newest preview.
  private static final class WatchedBar implements GenerationListener {
    private final ConsoleProgress bar;
    private final GenerationJob job;
    private final StepPreviews previews;
    private String remark = "";

    WatchedBar(ConsoleProgress bar, GenerationJob job, StepPreviews previews) {
      this.bar = bar;
      this.job = job;
      this.previews = previews;
    }

    @Override
    public boolean wantsDenoised(int step) {
      return previews.isDue(step);
    }

    @Override
    public void onStep(int done, int all) {
      if (!wantsDenoised(done)) {
        show(done, all);
      }
    }

    @Override
    public void onDenoised(int done, int all, Tensor latents) {
      remark = previews.write(job, latents);
      show(done, all);
    }

    private void show(int done, int all) {
      bar.update(done, remark);
      if (done >= all) {
        bar.close();
      }
    }

    @Override
    public void onFrames(int done, int all) {}
  }
}
