package dev.genga.wan.lora.edit;

/// How many ranks of a change are kept.
public sealed interface RankChoice {
  /// So many, or all where there are fewer.
  record Fixed(int rank) implements RankChoice {}

  /// As many as a share of the change needs: of the sum of the squared singular values.
  ///
  /// @param share above 0, at most 1
  record Energy(double share) implements RankChoice {}

  /// The rank for singular values.
  ///
  /// @param values falling
  default int of(double[] values) {
    return switch (this) {
      case Fixed(int rank) -> Math.min(rank, values.length);
      case Energy(double share) -> {
        double all = 0;
        for (double value : values) {
          all += value * value;
        }
        double kept = 0;
        int rank = 0;
        while (rank < values.length && (rank == 0 || kept < share * all)) {
          kept += values[rank] * values[rank];
          rank++;
        }
        yield rank;
      }
    };
  }
}
