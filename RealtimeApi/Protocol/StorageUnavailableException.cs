namespace Realtime.RealtimeApi.Protocol;

/// <summary>The store is full, locked, broken or away. What was asked for did not happen and may be asked for again.</summary>
internal sealed class StorageUnavailableException(string message, Exception inner) : Exception(message, inner);
