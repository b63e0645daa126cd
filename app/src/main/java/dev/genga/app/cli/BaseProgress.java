package dev.genga.app.cli;

import dev.genga.app.base.BaseListener;
import dev.genga.app.console.Console;
import dev.genga.app.console.ConsoleProgress;
import dev.genga.wan.generation.GenerationJob;
import dev.genga.wan.generation.GenerationListener;
import dev.genga.wan.generation.GenerationRunListener;
import org.jspecify.annotations.Nullable;

/// Shows how the making and measuring of a base goes on: a bar for each stage.
final class BaseProgress implements BaseListener {
  private final Console console;
  private @Nullable ConsoleProgress bar;

  BaseProgress(Console console) {
    this.console = console;
  }

  @Override
  public void onStage(String what, String unit, long done, long total) {
    onStageEnd();
    if (done >= total) {
      return;
    }
    if (done > 0) {
      console.note("%s goes on after %s %d".formatted(what, unit, done));
    }
    bar = console.bar(what, unit, total);
    if (done > 0) {
      bar.resumeAt(done);
    }
  }

  @Override
  public void onProgress(long done, String remark) {
    if (bar != null) {
      bar.update(done, remark);
    }
  }

  @Override
  public void onStageEnd() {
    if (bar != null) {
      bar.close();
      bar = null;
    }
  }

  @Override
  public void onNote(String line) {
    console.note(line);
  }

  /// Videos are small here: one bar counts them all, first sampled, then decoded and written.
  @Override
  public GenerationRunListener generations(int videos) {
    return new GenerationRunListener() {
      private int sampled;
      private int written;

      @Override
      public void onEncoding(int prompts) {
        onStage("generate", "video", 0, videos);
      }

      @Override
      public GenerationListener of(GenerationJob job) {
        return new GenerationListener() {
          @Override
          public void onStep(int done, int all) {
            if (done == all) {
              onProgress(++sampled, "");
            }
          }

          @Override
          public void onFrames(int done, int all) {}
        };
      }

      @Override
      public void onWritten(GenerationJob job) {
        if (++written == 1) {
          onStage("decode", "video", 0, videos);
        }
        onProgress(written, "");
        if (written == videos) {
          onStageEnd();
        }
      }
    };
  }
}
