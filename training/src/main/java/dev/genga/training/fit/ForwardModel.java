package dev.genga.training.fit;

/// What a pass through a transformer takes without a backward one, told from what was measured of a few
/// blocks.
///
/// Seconds are kept for each token: attention makes them grow in a straight line with the tokens, so
/// that beyond what was measured they go on as they should.
///
/// @param around seconds a token of what stands around the blocks, by tokens
/// @param block seconds a token of one block, by tokens
/// @param bytes at the height of a pass besides the weights, by tokens
public record ForwardModel(Curve around, Curve block, Curve bytes) {
  /// Seconds of a pass.
  ///
  /// @param layers blocks of the whole model
  public double seconds(double tokens, int layers) {
    return tokens * (perToken(around, tokens) + layers * perToken(block, tokens));
  }

  /// Bytes of a pass at its height, besides the weights; no more for more blocks.
  public long bytes(double tokens) {
    return Math.round(bytes.at(tokens));
  }

  /// The most tokens of which something was measured.
  public long measuredUpTo() {
    return Math.round(block.points().lastKey());
  }

  /// A token doesn't get cheaper than it was with the most tokens measured: what falls is the cost of
  /// starting, which has an end.
  private static double perToken(Curve curve, double tokens) {
    double most = curve.points().lastKey();
    return tokens <= most
        ? curve.at(tokens)
        : Math.max(curve.at(tokens), curve.points().lastEntry().getValue());
  }
}
