package dev.genga.app.cli;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.genga.app.demo.SmallProject;
import dev.genga.tensor.Engine;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// What a user is told of settings that can't be, and that nothing is written then.
class BadSettingsIT {
  @TempDir private static Path template;
  @TempDir private Path folder;
  private UserFolder user;

  @BeforeAll
  static void writeProject() {
    SmallProject.write(template);
  }

  @BeforeEach
  void copyProject() {
    user = UserFolder.copyOf(template, folder.resolve("project"));
  }

  @Test
  void aRequestThatCanNotBeAllTogether() {
    user.refuses(
        () ->
            user.generate(
                "--size",
                "190x100",
                "--frames",
                "50",
                "--steps",
                "0",
                "--guidance",
                "-1",
                "--flow-shift",
                "0",
                "--seed",
                "-1",
                "--device",
                "tpu",
                "--output",
                "made.gif"),
        """
        error: there is no device 'tpu'
           at: --device tpu
          fix: use cpu, cuda or cuda:N

        error: width 190 is not divisible by 16
           at: --size 190x100
          fix: use 176 or 192

        error: height 100 is not divisible by 16
           at: --size 190x100
          fix: use 96 or 112

        error: 50 frames are not 4n + 1
           at: --frames
          fix: use 49 or 53

        error: there can't be 0 steps
           at: --steps
          fix: use 1 to 1000

        error: the guidance scale is -1.0
           at: --guidance
          fix: use 1 for none, 5 for Wan2.1's own

        error: the flow shift is 0.0
           at: --flow-shift
          fix: it must be above 0; Wan2.1's own is 5

        error: the seed is -1
           at: --seed
          fix: use 0 or more

        error: 50 frames are written as mp4
           at: FOLDER/made.gif
          fix: name a file that ends in .mp4 or .webp
        """);
  }

  @Test
  void dtypesThatNoModelComputesIn() {
    String message =
        """
        error: no model computes in INT8
           at: --vae-dtype INT8
          fix: use BFLOAT16 or FLOAT32
        """;
    user.refuses(() -> user.cache("--vae-dtype", "INT8"), message);
    user.refuses(() -> user.train("--vae-dtype", "INT8"), message);
    String ofText =
        """
        error: no model computes in FLOAT8_E5M2
           at: --t5-dtype FLOAT8_E5M2
          fix: use BFLOAT16, FLOAT32 or FLOAT8_E4M3FN
        """;
    user.refuses(() -> user.cache("--t5-dtype", "FLOAT8_E5M2"), ofText);
    user.refuses(() -> user.train("--t5-dtype", "FLOAT8_E5M2"), ofText);
    user.refuses(
        () -> user.generate("--vae-dtype", "INT8", "--dtype", "FLOAT8_E5M2"),
        """
        error: no model computes in FLOAT8_E5M2
           at: --dtype FLOAT8_E5M2
          fix: use BFLOAT16, FLOAT32 or FLOAT16

        """
            + message);
  }

  @Test
  void guidanceThatCanNotBeReadAllTogether() {
    user.refuses(
        () ->
            user.generate(
                "--negative",
                "@animation",
                "--guidance-steps",
                "now:0.5",
                "--nag",
                "high",
                "--enhance-a-video-steps",
                "0-1"),
        """
        error: there is no negative prompt named @animation; there are @wan, @2d-animation
           at: --negative
          fix: write one of them, or the prompt itself

        error: 'now:0.5' is not what --guidance-steps takes
           at: --guidance-steps
          fix: write a part of the steps, as in 0-0.5, or one of [early, late, middle, early_late, alternate] and a share, as in alternate:0.5

        error: 'high' is not what --nag takes
           at: --nag
          fix: write a scale, and tau and alpha behind it, as in 11:2.5:0.25, or off

        error: --enhance-a-video-steps has no effect without --enhance-a-video
           at: --enhance-a-video-steps
          fix: leave it out, or add --enhance-a-video
        """);
  }

  @Test
  void guidanceThatWouldChangeNothing() {
    user.refuses(
        () -> user.generate("--guidance", "1", "--skip-layers", "0", "--guidance-scales", "1,1"),
        """
        error: there are 2 guidance scales for 50 steps
           at: --guidance-scales
          fix: give one for each step
        """);
    user.refuses(
        () -> user.generate("--guidance", "1", "--skip-layers", "0"),
        """
        error: skip-layer guidance would act on none of the 50 steps
           at: --skip-layers
          fix: raise the guidance scale, widen the range, or leave it out
        """);
  }

  @Test
  void blocksThatTheModelDoesNotHave() {
    user.refuses(
        () -> user.generate("--skip-layers", "70", "--riflex", "900"),
        """
        error: block 70 can't be left out
           at: FOLDER/made.mp4, skip_layers
          fix: this transformer has blocks 0 to 3

        error: RIFLEx can't slow down frequency 900
           at: FOLDER/made.mp4, riflex
          fix: this transformer has frequencies 1 to 6
        """);
  }

  @Test
  void aSizeThatIsNone() {
    user.refuses(
        () -> user.generate("--size", "large"),
        """
        error: 'large' is no size
           at: --size large
          fix: write it as 832x480
        """);
  }

  @Test
  void anUnknownSampler() {
    user.refuses(
        () -> user.generate("--sampler", "HEUN"),
        """
        error: invalid value for option '--sampler': a sampler is one of unipc, dpm++, dpm++_sde, euler, euler_ancestral, lcm, distill: HEUN
           at: genga generate
          fix: `genga generate --help` lists what it takes
        """);
  }

  @Test
  void levelsAndSkippedStepsThatCanNotBe() {
    user.refuses(
        () ->
            user.generate(
                "--sigmas",
                "1,0.5,0.7",
                "--schedule",
                "theirs",
                "--start-step",
                "2",
                "--tea-cache-start",
                "3"),
        """
        error: a schedule is official, wrapper or diffusers: theirs
           at: --schedule
          fix: choose one of them

        error: how to skip steps is said, but not which
           at: --tea-cache-...
          fix: add --tea-cache and a threshold, or leave them out

        error: the sigmas don't fall from 1 or less to 0: [1.0, 0.5, 0.7]
           at: --sigmas
          fix: write them as 1,0.94,0.83,0.63,0

        error: there is no step 2 of 2 to start with
           at: --start-step
          fix: use 0 to 1
        """);
  }

  @Test
  void previewsThatCanNotBeAllTogetherByLine() {
    user.file(
        "prompts.txt",
        """
        # the first is right
        a rabbit --w 64 --h 32
        a fox --w 190 --h 100 --f 50
        a bird --x 3 --s 0 --d seven
        """);
    user.refuses(
        () -> user.train("--preview-prompts", "prompts.txt", "--preview-every-steps", "1"),
        """
        error: width 190 is not divisible by 16
           at: FOLDER/prompts.txt:3, --w
          fix: use 176 or 192

        error: height 100 is not divisible by 16
           at: FOLDER/prompts.txt:3, --h
          fix: use 96 or 112

        error: 50 frames are not 4n + 1
           at: FOLDER/prompts.txt:3, --f
          fix: use 49 or 53

        error: a prompt has no option --x
           at: FOLDER/prompts.txt:4
          fix: use --w, --h, --f, --d, --s, --l, --fs or --n, or leave it out

        error: --d is no whole number: seven
           at: FOLDER/prompts.txt:4
          fix: write one

        error: there can't be 0 steps
           at: FOLDER/prompts.txt:4, --s
          fix: use 1 to 1000
        """);
  }

  @Test
  void argumentsThatAnOptimizerDoesNotHaveAllTogether() {
    user.refuses(
        () ->
            user.train(
                "--optimizer",
                "Prodigyopt.prodigy",
                "--loraplus-ratio",
                "0",
                "--optimizer-args",
                "dcoef=2",
                "d0=0",
                "decouple=1",
                "betas=0.9",
                "slice_p=1.5",
                "d_coef",
                "eps=1e-8",
                "eps=1e-6"),
        """
        error: prodigy has no argument 'dcoef'
           at: --optimizer-args dcoef=2
          fix: it has weight_decay, betas, beta3, eps, decouple, use_bias_correction, safeguard_warmup, d0, d_coef, growth_rate, slice_p

        error: d0 can't be that
           at: --optimizer-args d0=0
          fix: write a number, above 0

        error: decouple can't be that
           at: --optimizer-args decouple=1
          fix: write True or False

        error: betas can't be that
           at: --optimizer-args betas=0.9
          fix: write two numbers, 0 or more and below 1, such as 0.9,0.999

        error: slice_p can't be that
           at: --optimizer-args slice_p=1.5
          fix: write a whole number, 1 or more

        error: 'd_coef' is no argument
           at: --optimizer-args d_coef
          fix: write name=value, such as weight_decay=0.01

        error: eps is given twice
           at: --optimizer-args eps=1e-6
          fix: give it once

        error: the ratio of LoRA+ is 0.0
           at: --loraplus-ratio
          fix: use a value above 0, such as 16
        """);
  }

  @Test
  void optionsThatAnOptimizerHasNoUseFor() {
    user.refuses(
        () -> user.train("--optimizer", "sgd"),
        """
        error: there is no optimizer 'sgd'
           at: --optimizer
          fix: use adamw, adamw8bit, adafactor, prodigy, lion or schedulefree-adamw
        """);
    user.refuses(
        () ->
            user.train(
                "--optimizer",
                "AdaFactor",
                "--learning-rate",
                "1e-4",
                "--lr-schedule",
                "cosine",
                "--loraplus-ratio",
                "16"),
        """
        error: adafactor finds its own learning rate, but one is given
           at: --learning-rate
          fix: leave it out, or add --optimizer-args relative_step=False

        error: Adafactor goes without a schedule, but cosine is given
           at: --lr-schedule
          fix: leave it out, or take another optimizer

        error: Adafactor has one learning rate for all matrices, but LoRA+ is wanted
           at: --loraplus-ratio
          fix: leave it out, or take another optimizer
        """);
    user.refuses(
        () ->
            user.train(
                "--optimizer",
                "adafactor",
                "--weight-decay",
                "0.1",
                "--optimizer-args",
                "weight_decay=0.1",
                "warmup_init=True",
                "relative_step=False"),
        """
        error: the weight decay is given twice
           at: --weight-decay, --optimizer-args weight_decay
          fix: give one of them

        error: warmup_init belongs to relative_step, which is off
           at: --optimizer-args warmup_init=True relative_step=False
          fix: leave one of them out
        """);
    user.refuses(
        () -> user.train("--optimizer", "schedulefree-adamw", "--lr-schedule", "rex"),
        """
        error: AdamWScheduleFree goes without a schedule, but rex is given
           at: --lr-schedule
          fix: leave it out; its argument warmup_steps makes the rate rise
        """);
  }

  @Test
  void trainingOptionsThatContradictEachOtherAllTogether() {
    user.refuses(
        () ->
            user.train(
                "--name",
                "style/1",
                "--rank",
                "0",
                "--learning-rate",
                "-1",
                "--weight-decay",
                "-1",
                "--max-grad-norm",
                "NaN",
                "--epochs",
                "1",
                "--steps",
                "2",
                "--save-every-steps",
                "0",
                "--gradient-accumulation",
                "0",
                "--keep-activations",
                "-1",
                "--fp8-base",
                "e9m9",
                "--blocks-in-memory",
                "1",
                "--dtype",
                "INT8",
                "--timestep-sampling",
                "sometimes",
                "--flow-shift",
                "-2",
                "--seed",
                "-3",
                "--preview-every-epochs",
                "0",
                "--device",
                "cuda:x"),
        """
        error: there is no device 'cuda:x'
           at: --device cuda:x
          fix: use cpu, cuda or cuda:N

        error: epochs and steps are both given
           at: --epochs, --steps
          fix: give one of them

        error: previews are wanted, and no prompt for them is given
           at: --preview-every-epochs, --preview-every-steps
          fix: name a file with --preview-prompts, or leave them out

        error: the weight decay is -1.0
           at: --weight-decay
          fix: it must be 0 or more; 0.01 is usual

        error: there is no timestep sampling 'sometimes'
           at: --timestep-sampling
          fix: use one of sigma, uniform, sigmoid, shift, flux_shift, flux2_shift, qwen_shift, krea2_shift, ideogram4_shift, logsnr, qinglong_flux, qinglong_qwen

        error: 0 is no distance between two files
           at: --save-every-steps 0
          fix: use 1 or more, or leave it out

        error: 0 is no distance between two files
           at: --preview-every-epochs 0
          fix: use 1 or more, or leave it out

        error: there is no form 'e9m9' of 8 bits
           at: --fp8-base
          fix: use one of e4m3:block, e4m3:channel, e4m3:tensor, e5m2:block, e5m2:channel, e5m2:tensor

        error: 'style/1' can't be the beginning of a file's name
           at: --name
          fix: use letters, digits, - and _

        error: a LoRA's rank is at least 1: 0
           at: --rank
          fix: use 8 to 64

        error: the learning rate is -1.0
           at: --learning-rate
          fix: it must be 0 or more; 5e-5 is usual

        error: the bound of the gradients' norm is NaN
           at: --max-grad-norm
          fix: it must be 0 or more; 1 is usual

        error: a step can't have 0 batches
           at: --gradient-accumulation
          fix: use 1 or more

        error: the flow shift is -2.0
           at: --flow-shift
          fix: it must be above 0

        error: the transformer is not trained in INT8
           at: --dtype
          fix: use BFLOAT16 or FLOAT32

        error: -1 blocks can't keep their activations
           at: --keep-activations
          fix: use 0 or more

        error: too few blocks in memory to compute with: 1
           at: --blocks-in-memory
          fix: use 2 or more: one computes while the next one comes

        error: the seed is -3
           at: --seed
          fix: use 0 or more
        """);
  }

  @Test
  void schedulesAndTimestepsThatCanNotBeAllTogether() {
    user.refuses(
        () ->
            user.train(
                "--lr-schedule",
                "warmup_stable_decay",
                "--lr-warmup",
                "soon",
                "--lr-decay",
                "5",
                "--lr-min-ratio",
                "2",
                "--lr-power",
                "3",
                "--save-every-minutes",
                "0",
                "--save-state-every-minutes",
                "-1",
                "--save-every-steps",
                "0",
                "--keep-last",
                "0",
                "--min-timestep",
                "900",
                "--max-timestep",
                "100",
                "--num-timestep-buckets",
                "1",
                "--weighting-scheme",
                "logit_normal",
                "--logit-std",
                "-1",
                "--mode-scale",
                "2"),
        """
        error: 'soon' is neither a number of steps nor a share of them
           at: --lr-warmup soon
          fix: write 250 for steps, 0.1 or 10% for a share

        error: 0 is no distance between two files
           at: --save-every-steps 0
          fix: use 1 or more, or leave it out

        error: no file is kept: 0
           at: --keep-last
          fix: use 1 or more

        error: 0.0 is no time between two files
           at: --save-every-minutes 0.0
          fix: use a number above 0, or leave it out

        error: the lowest share of the rate is 2.0
           at: --lr-min-ratio
          fix: use a value in 0 to 1

        error: --lr-power has no effect with --lr-schedule warmup_stable_decay
           at: --lr-power
          fix: leave it out, or take another --lr-schedule

        error: warm-up and decay take 5 steps, but the run has 2
           at: --lr-warmup, --lr-decay
          fix: shorten them

        error: a deviation can't be -1.0
           at: --logit-std
          fix: it must be 0 or more; 1 is usual

        error: timesteps from 900 to 100 are no range
           at: --min-timestep, --max-timestep
          fix: 0 <= --min-timestep < --max-timestep <= 1000

        error: there can't be 1 timestep buckets
           at: --num-timestep-buckets
          fix: at least 2, or leave it out

        error: --weighting-scheme logit_normal has no effect with --timestep-sampling shift
           at: --weighting-scheme logit_normal
          fix: leave it out, or take another --timestep-sampling

        error: --logit-std has no effect with --timestep-sampling shift
           at: --logit-std
          fix: leave it out, or take another --timestep-sampling

        error: --mode-scale has no effect with --timestep-sampling shift
           at: --mode-scale
          fix: leave it out, or take another --timestep-sampling

        error: -1.0 is no time between two states
           at: --save-state-every-minutes -1.0
          fix: use a number above 0, or 0 for none by the clock
        """);
  }

  @Test
  void schedulesAndWeightingsThatThereAreNot() {
    user.refuses(
        () -> user.train("--lr-schedule", "cosin", "--weighting-scheme", "cosmic"),
        """
        error: there is no weighting scheme 'cosmic'
           at: --weighting-scheme
          fix: use one of none, logit_normal, mode, cosmap, sigma_sqrt

        error: there is no schedule 'cosin'
           at: --lr-schedule
          fix: use constant, constant_with_warmup, linear, cosine, cosine_with_restarts, cosine_with_min_lr, polynomial, inverse_sqrt, warmup_stable_decay, rex, piecewise_constant
        """);
  }

  /// How many steps an epoch has is known from the plan.
  @Test
  void aWarmUpLongerThanTheEpochsIsToldByThePlan() {
    user.refuses(
        () ->
            user.run(
                "train",
                "dataset.toml",
                "--output",
                "out",
                "--transformer",
                "models/transformer.safetensors",
                "--vae",
                "models/vae.safetensors",
                "--t5",
                "models/text-encoder.safetensors",
                "--epochs",
                "2",
                "--lr-schedule",
                "rex",
                "--lr-warmup",
                "5000"),
        """
        error: warm-up and decay take 5000 steps, but the run has 24
           at: learning rate schedule rex
          fix: shorten them
        """);
  }

  @Test
  void anOptionThatWouldHaveNoEffect() {
    user.refuses(
        () -> user.train("--timestep-sampling", "uniform", "--flow-shift", "3"),
        """
        error: --flow-shift has no effect with --timestep-sampling uniform
           at: --flow-shift
          fix: leave it out, or take another --timestep-sampling
        """);
  }

  @Test
  void promptsThatWouldNeverBeShown() {
    user.refuses(
        () -> user.train("--preview-prompts", "prompts.txt"),
        """
        error: prompts for previews are given, and not when to show them
           at: --preview-prompts FOLDER/prompts.txt
          fix: add --preview-every-epochs or --preview-every-steps
        """);
  }

  @Test
  void aRunWithoutSteps() {
    user.refuses(
        () -> user.train("--steps", "0"),
        """
        error: a run can't have 0 steps
           at: --steps
          fix: use 1 to 100000000
        """);
  }

  @Test
  void aStepWithoutBatches() {
    user.refuses(
        () -> user.run("plan", "dataset.toml", "--gradient-accumulation", "0"),
        """
        error: a step can't have 0 batches
           at: --gradient-accumulation
          fix: use 1 or more
        """);
  }

  @Test
  void aFileWhereAFolderIsToBe() {
    user.file("file", "in the way");
    user.refuses(
        () -> user.generate("--output", "file/made.mp4"),
        """
        error: nothing can be written into FOLDER/file: it is a file, not a folder
           at: FOLDER/file/made.mp4
          fix: name a file in another folder
        """);
    user.refuses(
        () -> user.train("--output", "file/out", "--logging-dir", "file"),
        """
        error: nothing can be written into FOLDER/file: it is a file, not a folder
           at: --output FOLDER/file/out
          fix: name another folder

        error: nothing can be written into FOLDER/file: it is a file, not a folder
           at: --logging-dir FOLDER/file
          fix: name another folder
        """);
  }

  @Test
  void aFolderWhereAFileIsToBe() {
    user.file("made.mp4/file", "in a folder");
    user.refuses(
        user::generate,
        """
        error: a folder is where the file is to be
           at: FOLDER/made.mp4
          fix: name another file
        """);
  }

  /// Not even an administrator can make files there.
  @Test
  @EnabledOnOs(OS.LINUX)
  void aFolderThatTakesNoFiles() {
    user.refuses(
        () -> user.generate("--output", "/proc/made.mp4"),
        """
        error: nothing can be written into /proc: the system takes no files there
           at: /proc/made.mp4
          fix: name a file in another folder
        """);
    user.refuses(
        () -> user.train("--output", "/proc/out"),
        """
        error: nothing can be written into /proc: the system takes no files there
           at: --output /proc/out
          fix: name another folder
        """);
    user.edit("dataset.toml", "clips/cache-1", "/proc/cache-1");
    user.refuses(
        user::plan,
        """
        error: nothing can be written into /proc: the system takes no files there
           at: FOLDER/dataset.toml:9, cache_directory = "/proc/cache-1"
          fix: name another cache_directory
        """);
  }

  @Test
  void aGraphicsCardThatIsNotThere() {
    assumeThat(Engine.current().cudaDevices()).isZero();
    String message =
        """
        error: the bundled engine finds no CUDA device
           at: --device cuda
          fix: use cpu, or name a PyTorch with CUDA by --engine: see `genga engine list`
        """;
    user.refuses(() -> user.generate("--device", "cuda"), message);
    user.refuses(() -> user.cache("--device", "cuda"), message);
    user.refuses(() -> user.train("--device", "cuda"), message);
  }
}
