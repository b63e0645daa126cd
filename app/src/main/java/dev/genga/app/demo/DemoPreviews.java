package dev.genga.app.demo;

import dev.genga.app.base.PromptSet;
import dev.genga.app.eval.Evaluation;
import dev.genga.training.log.RunEvent;
import dev.genga.training.log.RunLog;
import dev.genga.video.Frame;
import dev.genga.video.VideoReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/// The previews that the demonstration's training made, held to the evaluation's videos.
record DemoPreviews(DemoFolder folder, DemoSetup setup) {
  /// One of them.
  ///
  /// @param prompt its number, from 0
  /// @param step after which it was made
  record Preview(int prompt, int step, Path file) {}

  /// The previews of each step are in the order of their prompts.
  List<Preview> all() {
    var previews = new ArrayList<Preview>();
    for (RunEvent event : RunLog.readEvents(folder.run().resolve("log.jsonl"))) {
      if (event.name().equals("preview")) {
        var file = folder.run().resolve(Objects.requireNonNull(event.facts().get("file")));
        previews.add(new Preview(previews.size() % setup.shown(), event.step(), file));
      }
    }
    return previews;
  }

  /// Videos that were made twice: as previews, and by the evaluation from a checkpoint's file.
  int compared(Evaluation evaluation) {
    return setup.shown() * (evaluation.candidates().size() - 1);
  }

  /// How many of them have the same frames both times.
  int same(Evaluation evaluation) {
    int same = 0;
    var candidates = evaluation.candidates();
    for (int i = 1; i < candidates.size(); i++) {
      var videos = folder.evaluation().videos(i, candidates.get(i).name());
      for (var preview : all()) {
        if (Objects.equals(candidates.get(i).step(), preview.step())
            && frames(preview.file()).equals(frames(PromptSet.video(videos, preview.prompt())))) {
          same++;
        }
      }
    }
    return same;
  }

  private List<Frame> frames(Path video) {
    return VideoReader.read(video, IntStream.range(0, setup.size().frames()).toArray());
  }
}
