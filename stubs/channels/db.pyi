# channels 4.3.2: what is used of it.

from asgiref.sync import SyncToAsync

class DatabaseSyncToAsync[**P, R](SyncToAsync[P, R]): ...

database_sync_to_async = DatabaseSyncToAsync
