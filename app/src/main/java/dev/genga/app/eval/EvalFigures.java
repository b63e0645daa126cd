package dev.genga.app.eval;

import dev.genga.training.HeldOutLoss;
import java.util.ArrayList;
import java.util.List;

/// All that an evaluation found.
///
/// @param setup what was asked for
/// @param prompts in order
/// @param rows one a candidate, the base first
/// @param returned of true renderings of the same scenes that went through the VAE and a video file:
///     no candidate's videos can be better
/// @param drawn of these renderings themselves: the judge's and the measure's own errors
/// @param distanceByChance the mean distance of true renderings of all styles to the wanted one
public record EvalFigures(
    EvalSetup setup,
    List<String> prompts,
    List<Row> rows,
    ClipFigures returned,
    ClipFigures drawn,
    double distanceByChance) {
  /// Copies the lists.
  public EvalFigures {
    prompts = List.copyOf(prompts);
    rows = List.copyOf(rows);
  }

  /// @param clips of the candidate's videos
  /// @param loss on held-out clips of the wanted style
  public record Row(Candidate candidate, ClipFigures clips, Loss loss) {}

  /// @param measured at nine timesteps with several draws of noise
  public record Loss(HeldOutLoss.Measured measured) {
    /// The mean over timesteps and draws.
    public double mean() {
      return ofDraws().stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    /// The standard deviation over the draws of the timesteps' mean.
    public double spread() {
      double mean = mean();
      var draws = ofDraws();
      double sum = 0;
      for (double draw : draws) {
        sum += (draw - mean) * (draw - mean);
      }
      return Math.sqrt(sum / Math.max(1, draws.size() - 1));
    }

    private List<Double> ofDraws() {
      var draws = new ArrayList<Double>();
      for (int seed = 0; seed < measured.losses()[0].length; seed++) {
        double sum = 0;
        for (var atTimestep : measured.losses()) {
          sum += atTimestep[seed];
        }
        draws.add(sum / measured.losses().length);
      }
      return draws;
    }
  }

  /// How far a candidate's videos are from the wanted style.
  public double styleDistance(ClipFigures clips) {
    return clips.distances().getOrDefault(setup.style(), Double.NaN);
  }

  /// The same for single clips, in the mean.
  public double singleDistance(ClipFigures clips) {
    return clips.single().getOrDefault(setup.style(), Double.NaN);
  }
}
