using System.ComponentModel.DataAnnotations;

namespace Realtime.RealtimeApi.Storage;

/// <summary>Where messages and notifications are kept.</summary>
internal sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary>The folder of the SQLite file, made when it is missing. Relative to the program's content root.</summary>
    [Required]
    public string Folder { get; set; } = "data";

    /// <summary>
    /// Bytes of messages kept of all rooms together, 256 a message besides its data; beyond it, new messages are refused with
    /// <c>quota_exceeded</c>. The file is up to a fifth larger.
    /// </summary>
    [Range(64 * 1024, long.MaxValue)]
    public long MaxBytes { get; set; } = 8L * 1024 * 1024 * 1024;

    /// <summary>How long a write waits for another process that holds the file.</summary>
    public TimeSpan BusyTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often it is tried whether the largest message could be stored; while it can't, every second.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ProofInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How much that is.</summary>
    internal int LargestMessageBytes { get; set; } = 32 * 1024;

    /// <summary>How often what is too old is taken out.</summary>
    public TimeSpan RetentionInterval { get; set; } = TimeSpan.FromMinutes(5);
}
