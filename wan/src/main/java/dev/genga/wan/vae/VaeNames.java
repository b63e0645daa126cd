package dev.genga.wan.vae;

import java.util.Map;
import java.util.regex.Pattern;

/// How a file names the tensors of a VAE.
///
/// The names that the code uses are those of Wan2.1's own file, which ComfyUI's repackaged files
/// share. Source of the others: diffusers' `scripts/convert_wan_to_diffusers.py`.
sealed interface VaeNames {
  /// The file's name of a tensor.
  ///
  /// @param name in Wan2.1's own file
  String inFile(String name);

  /// Wan2.1's own names after a prefix, which is mostly empty.
  record Official(String prefix) implements VaeNames {
    @Override
    public String inFile(String name) {
      return prefix + name;
    }
  }

  /// The names of diffusers' `AutoencoderKLWan`.
  ///
  /// @param prefix before every name
  /// @param residualBlocks as in [VaeConfig]; the decoder's levels are numbered apart
  record Diffusers(String prefix, int residualBlocks) implements VaeNames {
    private static final Pattern LAYER =
        Pattern.compile("(encoder|decoder)\\.(downsamples|upsamples)\\.(\\d+)\\.(.*)");
    private static final Pattern MIDDLE =
        Pattern.compile("(encoder|decoder)\\.middle\\.(\\d)\\.(.*)");
    private static final Map<String, String> OUTER =
        Map.of(
            "conv1", "quant_conv",
            "conv2", "post_quant_conv",
            "encoder.conv1", "encoder.conv_in",
            "encoder.head.0", "encoder.norm_out",
            "encoder.head.2", "encoder.conv_out",
            "decoder.conv1", "decoder.conv_in",
            "decoder.head.0", "decoder.norm_out",
            "decoder.head.2", "decoder.conv_out");
    private static final Map<String, String> INNER =
        Map.of(
            "residual.0", "norm1",
            "residual.2", "conv1",
            "residual.3", "norm2",
            "residual.6", "conv2",
            "shortcut", "conv_shortcut");

    @Override
    public String inFile(String name) {
      return prefix + translated(name);
    }

    private String translated(String name) {
      var layer = LAYER.matcher(name);
      if (layer.matches()) {
        return layer.group(1) + place(layer) + renamed(INNER, layer.group(4));
      }
      var middle = MIDDLE.matcher(name);
      if (middle.matches()) {
        int index = Integer.parseInt(middle.group(2));
        String place = index == 1 ? "attentions.0." : "resnets." + index / 2 + ".";
        return middle.group(1) + ".mid_block." + place + renamed(INNER, middle.group(3));
      }
      return renamed(OUTER, name);
    }

    /// The encoder's layers are one list; the decoder's are split into levels.
    private String place(java.util.regex.Matcher layer) {
      int index = Integer.parseInt(layer.group(3));
      if (layer.group(1).equals("encoder")) {
        return ".down_blocks." + index + ".";
      }
      int perLevel = residualBlocks + 2;
      int inLevel = index % perLevel;
      String kind = inLevel == perLevel - 1 ? "upsamplers.0." : "resnets." + inLevel + ".";
      return ".up_blocks." + index / perLevel + "." + kind;
    }

    /// Renames what stands before the last dot.
    private static String renamed(Map<String, String> names, String name) {
      int dot = name.lastIndexOf('.');
      String place = name.substring(0, dot);
      return names.getOrDefault(place, place) + name.substring(dot);
    }
  }
}
