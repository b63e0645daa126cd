package dev.genga.app.base;

import dev.genga.base.AtomicFile;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.wan.generation.GenerationRun;
import dev.genga.wan.generation.SamplingSettings;
import dev.genga.wan.generation.VideoSize;
import dev.genga.wan.sampling.Sampler;
import dev.genga.wan.sampling.Schedule;
import dev.genga.world.Clip;
import dev.genga.world.Style;
import dev.genga.world.tool.Sheet;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Measures a finished base: how well its VAE gives clips back, its held-out loss, and whether the videos
/// that it makes show what the prompt says, judged as they lie on disk. Prompts ask for combinations that
/// no training saw; prompt i and its noise follow from the seed.
///
/// @param folder of the base; results go into its folder `check`
/// @param videos how many are made, of different prompts
/// @param perStyle clips of each style that the VAE is measured on
/// @param size of the videos and clips
/// @param sampling how videos are made
/// @param seed of prompts, scenes and noise
/// @param device that makes the videos and measures
public record BaseCheck(
    BaseFolder folder,
    int videos,
    int perStyle,
    VideoSize size,
    SamplingSettings sampling,
    long seed,
    Device device) {
  /// How videos are made unless somebody says otherwise.
  public static final SamplingSettings SAMPLING =
      new SamplingSettings(Sampler.UNIPC, Schedule.Form.OFFICIAL, 20, 3, 3);

  private static final int LOSS_BATCHES = 6;
  private static final int SHEET_COLUMNS = 5;
  private static final int SHEET_ROWS = 24;

  /// Does it all.
  ///
  /// @throws dev.genga.base.ProblemException if a file of the base is missing or wrong
  public BaseFigures run(BaseListener listener) {
    var run = new GenerationRun(folder.models(), device, DType.BFLOAT16, DType.BFLOAT16);
    var prompts =
        PromptSet.heldOut(Style.base(), videos, CaptionForm.STYLE_WORDS, size, sampling, seed);
    var jobs = prompts.jobs(folder.check(), List.of());
    run.check(jobs);
    var heldOut = new HeldOutClips(folder, size, seed, device);
    listener.onNote("measuring the VAE on %d clips a style ...".formatted(perStyle));
    var decibels = heldOut.decibels(perStyle);
    listener.onNote("measuring the held-out loss ...");
    var loss = heldOut.loss(LOSS_BATCHES);
    run.run(jobs, listener.generations(videos));
    listener.onNote("judging ...");
    var made = prompts.read(folder.check());
    writeSheet(made);
    var figures =
        new BaseFigures(
            decibels,
            loss,
            BaseFigures.Answers.to(prompts.samples(), made),
            BaseFigures.Answers.to(prompts.samples(), heldOut.throughVae(prompts.samples())),
            BaseFigures.Answers.to(prompts.samples(), prompts.drawn()));
    AtomicFile.writeString(report(), figures.tables() + "\n" + prompts.listing());
    return figures;
  }

  /// Tables and prompts.
  public Path report() {
    return folder.check().resolve("report.md");
  }

  /// The first videos, a row each, from their first frame to their last.
  public Path sheet() {
    return folder.check().resolve("sheet.png");
  }

  private void writeSheet(List<Clip> clips) {
    var cells = new ArrayList<int[]>();
    for (var clip : clips.subList(0, Math.min(SHEET_ROWS, clips.size()))) {
      for (int i = 0; i < SHEET_COLUMNS; i++) {
        cells.add(clip.frame(i * (clip.length() - 1) / (SHEET_COLUMNS - 1)));
      }
    }
    Sheet.write(Sheet.of(cells, SHEET_COLUMNS, size.width(), size.height()), sheet());
  }
}
