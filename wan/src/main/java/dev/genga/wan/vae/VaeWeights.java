package dev.genga.wan.vae;

import dev.genga.base.ProblemException;
import dev.genga.tensor.DType;
import dev.genga.tensor.Device;
import dev.genga.tensor.Tensor;
import dev.genga.tensor.Tensors;
import dev.genga.tensor.weights.TensorInfo;
import dev.genga.tensor.weights.WeightsFile;
import dev.genga.wan.weights.ModelKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/// Finds a VAE's sizes and tensors in a weights file, whichever names the file uses.
final class VaeWeights {
  private static final int SHOWN = 3;

  private final WeightsFile file;
  private final VaeNames names;
  private final VaeConfig config;

  private VaeWeights(WeightsFile file, VaeNames names, VaeConfig config) {
    this.file = file;
    this.names = names;
    this.config = config;
  }

  /// Where the layers take their tensors from.
  interface Source {
    /// The tensor of that name in Wan2.1's own file, float32.
    Tensor get(String name, long... shape);
  }

  /// Reads the sizes and checks that the file holds exactly the tensors of such a VAE.
  ///
  /// @throws ProblemException naming the first tensors missing, too many or of a wrong shape
  static VaeWeights of(WeightsFile file) {
    var names = names(file);
    var config = config(file, names);
    if (names instanceof VaeNames.Diffusers(var prefix, _)) {
      names = new VaeNames.Diffusers(prefix, config.residualBlocks());
    }
    var weights = new VaeWeights(file, names, config);
    weights.check();
    return weights;
  }

  /// What the shapes tell.
  VaeConfig config() {
    return config;
  }

  /// Reads tensors from the file as float32 on the CPU; they may lie in the mapped file. For the device
  /// `meta` nothing is read.
  Source source(Device device) {
    return device.kind() == Device.Kind.META
        ? (_, shape) -> Tensors.empty(shape, DType.FLOAT32, device)
        : (name, _) -> file.read(names.inFile(name)).to(DType.FLOAT32);
  }

  private static VaeNames names(WeightsFile file) {
    for (var key : file.tensors().keySet()) {
      if (key.contains("encoder.downsamples.0.downsamples.")) {
        throw new ProblemException(
            "this is the VAE of Wan2.2 5B, not of Wan2.1",
            file.path().toString(),
            "name Wan2.1_VAE.pth or wan_2.1_vae.safetensors");
      }
      if (key.endsWith("encoder.conv1.weight")) {
        return new VaeNames.Official(withoutEnd(key, "encoder.conv1.weight"));
      }
      if (key.endsWith("encoder.conv_in.weight") && isVideo(file, key)) {
        return new VaeNames.Diffusers(withoutEnd(key, "encoder.conv_in.weight"), 0);
      }
    }
    var kind = ModelKind.of(file);
    if (kind != ModelKind.VAE && kind != ModelKind.UNKNOWN) {
      throw new ProblemException(
          "this is %s, not a VAE".formatted(kind.description()),
          file.path().toString(),
          "name Wan2.1_VAE.pth or wan_2.1_vae.safetensors");
    }
    throw new ProblemException(
        "this is not a Wan VAE: it has neither encoder.conv1.weight (Wan, ComfyUI) nor a"
            + " video encoder.conv_in.weight (diffusers)",
        file.path().toString(),
        "name Wan2.1_VAE.pth or wan_2.1_vae.safetensors");
  }

  private static boolean isVideo(WeightsFile file, String key) {
    var info = file.tensors().get(key);
    return info != null && info.shape().size() == 5;
  }

  private static String withoutEnd(String key, String end) {
    return key.substring(0, key.length() - end.length());
  }

  /// The levels are told by the encoder's layers that halve the frame.
  private static VaeConfig config(WeightsFile file, VaeNames names) {
    var steps = new ArrayList<Integer>();
    var widths = new ArrayList<Long>();
    var temporal = new ArrayList<Boolean>();
    for (int i = 0; i < file.tensors().size(); i++) {
      String layer = "encoder.downsamples." + i + ".";
      var resample = info(file, names, layer + "resample.1.weight");
      if (resample != null && !resample.shape().isEmpty()) {
        steps.add(i);
        widths.add(resample.shape().getFirst());
        temporal.add(info(file, names, layer + "time_conv.weight") != null);
      }
    }
    long base = firstSize(file, names, "encoder.conv1.weight");
    widths.add(firstSize(file, names, "encoder.middle.0.residual.2.weight"));
    long latentChannels = firstSize(file, names, "conv2.weight");
    if (steps.isEmpty() || latentChannels == 0 || widths.getLast() == 0) {
      throw new ProblemException(
          "this is not a whole Wan VAE: the layers that halve the frame, the middle block or"
              + " conv2.weight are missing",
          file.path().toString(),
          "download or make it again");
    }
    return new VaeConfig(latentChannels, base, widths, steps.getFirst(), temporal);
  }

  private static @org.jspecify.annotations.Nullable TensorInfo info(
      WeightsFile file, VaeNames names, String name) {
    return file.tensors().get(names.inFile(name));
  }

  /// The first size of a tensor, 0 where there is none.
  private static long firstSize(WeightsFile file, VaeNames names, String name) {
    var info = info(file, names, name);
    return info == null || info.shape().isEmpty() ? 0 : info.shape().getFirst();
  }

  private void check() {
    var tooMany = new LinkedHashSet<>(file.tensors().keySet());
    var missing = new ArrayList<String>();
    var wrong = new ArrayList<String>();
    expected()
        .forEach((name, shape) -> {
          String key = names.inFile(name);
          tooMany.remove(key);
          var info = file.tensors().get(key);
          if (info == null) {
            missing.add(key);
          } else if (!Arrays.equals(info.dims(), shape)) {
            wrong.add("%s is %s, not %s".formatted(key, info.shape(), list(shape)));
          }
        });
    var faults = new ArrayList<String>();
    addFault(faults, "missing", missing);
    addFault(faults, "too many", List.copyOf(tooMany));
    addFault(faults, "of a wrong shape", wrong);
    if (!faults.isEmpty()) {
      throw new ProblemException(
          "this is not a whole Wan VAE: " + String.join("; ", faults),
          file.path().toString(),
          "download or make it again");
    }
  }

  private static void addFault(List<String> faults, String kind, List<String> found) {
    if (!found.isEmpty()) {
      String more = found.size() > SHOWN ? ", ..." : "";
      String shown = String.join(", ", found.subList(0, Math.min(SHOWN, found.size())));
      faults.add(
          "%d tensor%s %s (%s%s)"
              .formatted(found.size(), found.size() == 1 ? "" : "s", kind, shown, more));
    }
  }

  private static List<Long> list(long[] shape) {
    return LongStream.of(shape).boxed().toList();
  }

  private Map<String, long[]> expected() {
    return shapes(config);
  }

  /// Names and shapes of all tensors of such a VAE, told by building one without memory.
  static Map<String, long[]> shapes(VaeConfig config) {
    var shapes = new LinkedHashMap<String, long[]>();
    Source recording =
        (name, shape) -> {
          shapes.put(name, shape);
          return Tensors.empty(shape, DType.FLOAT32, Device.META);
        };
    try (var builder =
        new VaeBuilder(config, recording, Device.META, DType.FLOAT32, Pairing.NONE)) {
      builder.encoder();
      builder.toMean();
      builder.fromLatents();
      builder.decoder();
    }
    return shapes;
  }
}
