package dev.genga.training.log;

/// The loss of one sample in one pass.
///
/// @param section the sample's, as numbered in the data set file
/// @param file the clip or image, as its section names it
/// @param timestep that the model was told, 0 to 1000
/// @param loss the mean of the squared errors, not weighted
public record SampleLoss(int section, String file, double timestep, double loss) {}
