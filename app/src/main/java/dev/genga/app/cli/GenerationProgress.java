package dev.genga.app.cli;

import dev.genga.app.console.Console;
import dev.genga.app.console.ConsoleProgress;
import dev.genga.wan.generation.GenerationJob;
import dev.genga.wan.generation.GenerationListener;
import dev.genga.wan.generation.GenerationRequest;
import dev.genga.wan.generation.GenerationRunListener;
import dev.genga.wan.lora.file.LoraPassport;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/// Shows how far videos are: first the sampler's steps, then the frames.
final class GenerationProgress implements GenerationRunListener {
  private final Console console;
  private final String what;
  private final Set<GenerationRequest> sampled = Collections.newSetFromMap(new IdentityHashMap<>());

  /// @param what is made, one word such as `generate`
  GenerationProgress(Console console, String what) {
    this.console = console;
    this.what = what;
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
    return of(job.request());
  }

  /// Who hears of a request's steps, and, asked again, of its frames.
  GenerationListener of(GenerationRequest request) {
    if (sampled.remove(request)) {
      return new Bar(console.passingBar("decode", "frame", request.size().frames()));
    }
    sampled.add(request);
    return new Bar(console.passingBar(what, "step", request.schedule().steps()));
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
}
