package dev.genga.app.practice;

/// One way to train a LoRA.
///
/// @param name for tables and files
/// @param rank of the LoRA, and its alpha
/// @param learningRate constant
/// @param steps of four clips or images
/// @param clips how many different ones there are
/// @param flowShift of the noise levels that it is trained at
/// @param order of images and clips
public record Variant(
    String name,
    int rank,
    double learningRate,
    int steps,
    int clips,
    double flowShift,
    ClipOrder order) {

  /// The same with another name and rank.
  Variant withRank(String other, int otherRank) {
    return new Variant(other, otherRank, learningRate, steps, clips, flowShift, order);
  }

  /// The same with another name and learning rate.
  Variant withRate(String other, double otherRate) {
    return new Variant(other, rank, otherRate, steps, clips, flowShift, order);
  }

  /// The same with another name, length and number of clips.
  Variant withClips(String other, int otherSteps, int otherClips) {
    return new Variant(other, rank, learningRate, otherSteps, otherClips, flowShift, order);
  }

  /// The same with another name and flow shift.
  Variant withShift(String other, double otherShift) {
    return new Variant(other, rank, learningRate, steps, clips, otherShift, order);
  }

  /// The same with another name and order.
  Variant withOrder(String other, ClipOrder otherOrder) {
    return new Variant(other, rank, learningRate, steps, clips, flowShift, otherOrder);
  }
}
